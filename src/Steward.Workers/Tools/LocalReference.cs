using System.Text.Json;
using Json.Schema;
using Json.Schema.Keywords;

namespace Steward.Workers.Tools;

/// <summary><c>$ref</c> to a part of the same schema. Anything else is refused before it is looked for: nothing is ever fetched.</summary>
internal sealed class LocalReference : RefKeyword
{
    public override object? ValidateKeywordValue(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString()!.StartsWith('#')
            ? base.ValidateKeywordValue(value)
            : throw new JsonSchemaException($"'{value}' is not a reference to a part of the schema.");

    public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        ((BoundedEvaluation)context.Options).Follow(context.EvaluationPath.SegmentCount);
        return base.Evaluate(keyword, context);
    }
}

/// <summary>One check. References are the only way by which it can take longer than schema times arguments, or not end at all.</summary>
internal sealed class BoundedEvaluation : EvaluationOptions
{
    private const int MaxReferences = 2_000;

    /// <summary>Keywords inside each other: the stack has room for many times as many.</summary>
    private const int MaxDepth = 200;

    private int references;

    public BoundedEvaluation() => OutputFormat = OutputFormat.Hierarchical;

    /// <exception cref="JsonSchemaException">The check goes too far.</exception>
    public void Follow(int depth)
    {
        if (++references > MaxReferences || depth > MaxDepth)
            throw new JsonSchemaException("The references of the schema go too far.");
    }
}
