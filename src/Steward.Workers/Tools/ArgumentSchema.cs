using System.Collections.Concurrent;
using System.Text.Json;

namespace Steward.Workers.Tools;

/// <summary>
/// Checks arguments against a JSON Schema (draft 2020-12, by JsonSchema.Net). What cannot be checked is left to the tool: a schema that is
/// not valid or refers to another document; <c>multipleOf</c>, <c>format</c>, <c>unevaluated*</c> and dynamic references; a check that goes
/// past its bounds.
/// </summary>
internal static class ArgumentSchema
{
    private const int MaxErrors = 10;
    private const int MaxErrorLength = 300;
    private const int MaxKept = 256;

    /// <summary>By the schema's text: each is compiled once.</summary>
    private static readonly ConcurrentDictionary<string, CompiledSchema?> Kept = new(StringComparer.Ordinal);

    /// <summary>What is wrong, one line each, at most ten of 300 characters; empty when the arguments match.</summary>
    public static IReadOnlyList<string> Check(JsonElement schema, JsonElement value) =>
        schema.ValueKind == JsonValueKind.Object && Of(schema.GetRawText()) is { } compiled
            ? [.. compiled.ErrorsOf(value).Take(MaxErrors).Select(Line)]
            : [];

    /// <summary>Null for a text that is no valid schema.</summary>
    public static CompiledSchema? Of(string schema)
    {
        // Emptied when full: a schema comes back at the price of compiling it.
        if (Kept.Count >= MaxKept)
            Kept.Clear();
        return Kept.GetOrAdd(schema, CompiledSchema.TryCompile);
    }

    private static string Line(string error)
    {
        var line = error.ReplaceLineEndings(" ");
        return line.Length <= MaxErrorLength ? line : line[..MaxErrorLength];
    }
}
