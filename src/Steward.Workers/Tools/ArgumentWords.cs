using System.Globalization;
using System.Text;
using System.Text.Json;
using Json.Pointer;
using Json.Schema;

namespace Steward.Workers.Tools;

/// <summary>What is wrong with arguments, in lines that a model can act on: where, what the schema wants, and what is there.</summary>
internal static class ArgumentWords
{
    private const int MaxNameLength = 40;

    /// <summary>
    /// By keyword: of a path, what the keyword says, and the value that is there. Other keywords have the library's words.
    /// </summary>
    private static readonly Dictionary<string, Func<string, JsonElement, JsonElement, string>> Words = new(StringComparer.Ordinal)
    {
        ["type"] = (path, rule, value) => $"{path} must be of type {rule}, not {Kind(value)}",
        ["enum"] = (path, rule, _) => $"{path} must be one of {rule}",
        ["const"] = (path, rule, _) => $"{path} must be {rule}",
        ["minimum"] = (path, rule, _) => $"{path} must be at least {rule}",
        ["maximum"] = (path, rule, _) => $"{path} must be at most {rule}",
        ["exclusiveMinimum"] = (path, rule, _) => $"{path} must be more than {rule}",
        ["exclusiveMaximum"] = (path, rule, _) => $"{path} must be less than {rule}",
        ["minLength"] = (path, rule, _) => $"the length of {path} must be at least {rule}",
        ["maxLength"] = (path, rule, _) => $"the length of {path} must be at most {rule}",
        ["pattern"] = (path, rule, _) => $"{path} must match the pattern {rule}",
        ["minItems"] = (path, rule, _) => $"the number of items of {path} must be at least {rule}",
        ["maxItems"] = (path, rule, _) => $"the number of items of {path} must be at most {rule}",
        ["uniqueItems"] = (path, _, _) => $"{path} must not have an item twice",
        ["minProperties"] = (path, rule, _) => $"the number of fields of {path} must be at least {rule}",
        ["maxProperties"] = (path, rule, _) => $"the number of fields of {path} must be at most {rule}",
        ["required"] = (path, rule, value) => string.Join("; ", rule.EnumerateArray().Select(name => name.GetString()!)
            .Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{path}.{name} is required")),
        ["anyOf"] = (path, _, _) => $"{path} must match one of the alternatives of 'anyOf'",
        ["oneOf"] = (path, _, _) => $"{path} must match one of the alternatives of 'oneOf', and only one",
        ["not"] = (path, _, _) => $"{path} must not match what 'not' describes",
    };

    /// <summary>The keyword with the words that are known here for it.</summary>
    public static IKeywordHandler For(IKeywordHandler keyword) =>
        Words.TryGetValue(keyword.Name, out var words) ? new Worded(keyword, words) : keyword;

    public static IEnumerable<string> Of(EvaluationResults result, JsonElement arguments)
    {
        if (result.IsValid)
            yield break;
        foreach (var (keyword, text) in result.Errors ?? [])
        {
            yield return keyword.Length == 0 ? NotAllowed(result, arguments)
                : Words.ContainsKey(keyword) ? text
                : $"{Path(result.InstanceLocation, arguments)}: {text}";
        }
        // What is under "if" need not match, and under "contains" one item is enough.
        var details = (result.Details ?? []).Where(detail => KeywordOf(detail) is not ("if" or "contains"));
        foreach (var line in details.SelectMany(detail => Of(detail, arguments)))
            yield return line;
    }

    private static string NotAllowed(EvaluationResults result, JsonElement arguments)
    {
        if (KeywordOf(result) != "additionalProperties")
            return $"{Path(result.InstanceLocation, arguments)} is not allowed";
        var name = Last(result.InstanceLocation);
        var shown = name.Length <= MaxNameLength ? name : name[..MaxNameLength];
        return $"{Path(result.InstanceLocation, arguments, above: 1)} has no field '{shown}'";
    }

    /// <summary>What the schema is under, unless that is a field of this name.</summary>
    private static string KeywordOf(EvaluationResults result) =>
        Last(result.EvaluationPath) is var last && last != Last(result.InstanceLocation) ? last : string.Empty;

    private static string Last(JsonPointer pointer) =>
        pointer.SegmentCount == 0 ? string.Empty : Segment(pointer, pointer.SegmentCount - 1);

    private static string Segment(JsonPointer pointer, int at) =>
        pointer[at].ToString().Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>Such as <c>arguments.tags[2]</c>, or of what is so many levels above.</summary>
    private static string Path(JsonPointer location, JsonElement arguments, int above = 0)
    {
        var path = new StringBuilder("arguments");
        var value = arguments;
        for (var i = 0; i < location.SegmentCount - above; i++)
        {
            var name = Segment(location, i);
            if (value.ValueKind == JsonValueKind.Array)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{name}]");
                value = value[int.Parse(name, CultureInfo.InvariantCulture)];
            }
            else
            {
                path.Append('.').Append(name);
                value = value.GetProperty(name);
            }
        }
        return path.ToString();
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Undefined => "nothing",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private sealed class Worded(IKeywordHandler keyword, Func<string, JsonElement, JsonElement, string> words) : IKeywordHandler
    {
        public string Name => keyword.Name;

        public object? ValidateKeywordValue(JsonElement value) => keyword.ValidateKeywordValue(value);

        public void BuildSubschemas(KeywordData data, BuildContext context) => keyword.BuildSubschemas(data, context);

        public KeywordEvaluation Evaluate(KeywordData data, EvaluationContext context)
        {
            var evaluation = keyword.Evaluate(data, context);
            return evaluation.IsValid
                ? evaluation
                : evaluation with { Error = words(Path(context.InstanceLocation, context.InstanceRoot), data.RawValue, context.Instance) };
        }
    }
}
