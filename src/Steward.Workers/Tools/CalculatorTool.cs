using System.Globalization;
using System.Text.Json;

namespace Steward.Workers.Tools;

/// <summary><c>calculator</c>: exact decimal arithmetic, see <see cref="Arithmetic"/>.</summary>
internal sealed class CalculatorTool : ITool
{
    public const string ToolName = "calculator";

    public string Name => ToolName;

    public string Description =>
        "Computes an expression: + - * / % (remainder) ^ (power), parentheses, and min, max, sum, avg, abs, round(x, digits), floor, ceil, "
        + "sqrt, ln, log10, exp, pi, e. Decimal arithmetic with 28 digits; write numbers without thousands separators.";

    public JsonElement Parameters { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "properties": {
            "expression": { "type": "string", "minLength": 1, "maxLength": 500, "description": "Such as (3 + 4) * 12.5 / 100" }
          },
          "required": ["expression"],
          "additionalProperties": false
        }
        """);

    public Task<ToolResult> InvokeAsync(ToolContext context, JsonElement arguments, CancellationToken cancellationToken)
    {
        var (value, error) = Arithmetic.Evaluate(arguments.GetProperty("expression").GetString()!);
        return Task.FromResult(error is null ? new ToolResult(value.ToString(CultureInfo.InvariantCulture)) : ToolResult.Failed(error));
    }
}
