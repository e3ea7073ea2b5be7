using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;
using Json.Schema.Keywords;

namespace Steward.Workers.Tools;

/// <summary>
/// A schema that somebody else wrote, made safe to check against: references stay inside of it and are bounded, patterns have a time limit.
/// Immutable.
/// </summary>
internal sealed class CompiledSchema
{
    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// <c>$schema</c> and <c>$id</c> are none of them, which could lead to other keywords or another document. Nor is <c>multipleOf</c>:
    /// the library puts as many digits on the stack as the exponent says, and 1e999999999 ends the process.
    /// </summary>
    private static readonly Dialect Keywords = new([
        .. Vocabulary.Draft202012_Applicator.Keywords.Append(ThenKeyword.Instance).Concat(Vocabulary.Draft202012_Validation.Keywords)
            .Where(keyword => keyword is not MultipleOfKeyword).Select(ArgumentWords.For),
        DefsKeyword.Instance, new LocalReference()])
    {
        AllowUnknownKeywords = true,
    };

    private readonly JsonSchema schema;

    private CompiledSchema(JsonSchema schema) => this.schema = schema;

    /// <summary>Null when the text is no valid schema.</summary>
    public static CompiledSchema? TryCompile(string text)
    {
        try
        {
            var read = JsonSchema.FromText(text, new() { Dialect = Keywords, SchemaRegistry = new() });
            Secure(read.Root, []);
            return new(read);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The library throws what happens to it, from its own exceptions to those of regular expressions and dictionaries.
            return null;
        }
    }

    /// <summary>Each in words that say where.</summary>
    public IEnumerable<string> ErrorsOf(JsonElement value)
    {
        try
        {
            return ArgumentWords.Of(schema.Evaluate(value, new BoundedEvaluation()), value).Distinct(StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Out of bounds, or a number that the library has no room for.
            return [];
        }
    }

    private static void Secure(JsonSchemaNode node, HashSet<JsonSchemaNode> seen)
    {
        if (!seen.Add(node))
            return;
        foreach (var keyword in node.Keywords)
        {
            if (keyword is { Handler: RefKeyword, Subschemas.Length: 0 })
                throw new JsonSchemaException($"'{keyword.RawValue}' leads nowhere.");
            if (keyword.Value is Regex pattern)
                keyword.Value = Timed(pattern);
            else if (keyword.Value is Dictionary<string, Regex> patterns)
                keyword.Value = patterns.ToDictionary(entry => entry.Key, entry => Timed(entry.Value), StringComparer.Ordinal);
            foreach (var inner in keyword.Subschemas)
                Secure(inner, seen);
        }
    }

    private static Regex Timed(Regex pattern) => new(pattern.ToString(), RegexOptions.ECMAScript, PatternTime);
}
