using System.Text.Json;
using System.Text.RegularExpressions;
using Steward.Durability;
using Steward.Tasks;

namespace Steward.Validation;

/// <summary>The deterministic checks that a request may ask for, by kind.</summary>
internal sealed class CompletionChecks : IResultCheck
{
    private const int MaxPatternLength = 500;
    private const int MaxTexts = 50;
    private static readonly TimeSpan RegexTimeout = TimeSpan.FromMilliseconds(250);

    private static readonly Dictionary<string, CheckKind> Kinds = new(StringComparer.Ordinal)
    {
        ["min-citations"] = new("a whole number, 1 to 64", value => WholeNumber(value, 1, 64), (candidate, value) =>
            candidate.Citations.Count >= value.GetInt32()
                ? null
                : $"{candidate.Citations.Count} citations; at least {value.GetInt32()} are asked for."),
        ["min-length"] = new("a whole number of characters, 1 to 16384", value => WholeNumber(value, 1, 16_384), (candidate, value) =>
            candidate.Result.Length >= value.GetInt32()
                ? null
                : $"{candidate.Result.Length} characters; at least {value.GetInt32()} are asked for."),
        ["max-length"] = new("a whole number of characters, 1 to 16384", value => WholeNumber(value, 1, 16_384), (candidate, value) =>
            candidate.Result.Length <= value.GetInt32()
                ? null
                : $"{candidate.Result.Length} characters; at most {value.GetInt32()} are asked for."),
        ["contains"] = new("a text or a list of texts", IsTexts, (candidate, value) =>
            Texts(value).FirstOrDefault(text => !candidate.Result.Contains(text, StringComparison.OrdinalIgnoreCase)) is { } missing
                ? $"The result does not contain '{missing}'." : null),
        ["not-contains"] = new("a text or a list of texts", IsTexts, (candidate, value) =>
            Texts(value).FirstOrDefault(text => candidate.Result.Contains(text, StringComparison.OrdinalIgnoreCase)) is { } present
                ? $"The result contains '{present}'." : null),
        ["matches"] = new("a regular expression of at most 500 characters", IsPattern, (candidate, value) =>
            Matches(candidate.Result, value.GetString()!) ? null : $"The result does not match '{value.GetString()}'."),
        ["json"] = new("nothing", value => value is null, (candidate, _) =>
            AsObject(candidate.Result) is null ? "The result is not a JSON object." : null),
        ["required-fields"] = new("a list of field names", IsTexts, (candidate, value) => MissingField(candidate.Result, Texts(value))),
        ["field-range"] = new("{ \"field\", \"min\", \"max\" }, at least one bound", IsRange,
            (candidate, value) => OutOfRange(candidate.Result, value)),
    };

    public static IReadOnlyCollection<string> KnownKinds => Kinds.Keys;

    public VerdictKind OnFinding => VerdictKind.RePlan;

    /// <summary>What is wrong with a check as asked for, in one line; null when it can be run.</summary>
    public static string? ErrorOf(CompletionCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (!Kinds.TryGetValue(check.Kind, out var kind))
            return $"There is no check '{check.Kind}'; there are {string.Join(", ", Kinds.Keys)}.";
        var canBeRead = check.Value is not { } value || ForeignJson.IsReadable(value);
        return canBeRead && kind.Accepts(check.Value) ? null : $"The value of '{check.Kind}' must be {kind.Takes}.";
    }

    public ValueTask<IReadOnlyList<string>> FindAsync(ValidationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var findings = new List<string>();
        foreach (var check in request.Completion.Checks)
        {
            var finding = ErrorOf(check) ?? Kinds[check.Kind].Find(request.Candidate, check.Value ?? default);
            if (finding is not null)
                findings.Add(finding);
        }
        return new(findings);
    }

    private sealed record CheckKind(string Takes, Func<JsonElement?, bool> Accepts, Func<Candidate, JsonElement, string?> Find);

    private static bool WholeNumber(JsonElement? value, int min, int max) =>
        value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var whole) && whole >= min && whole <= max;

    private static bool IsTexts(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 },
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength() is > 0 and <= MaxTexts
            && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && item.GetString() is { Length: > 0 }),
        _ => false,
    };

    private static IEnumerable<string> Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? [value.GetString()!] : value.EnumerateArray().Select(item => item.GetString()!);

    private static bool IsPattern(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.String } text
            || text.GetString() is not { Length: > 0 and <= MaxPatternLength } pattern)
        {
            return false;
        }
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant, RegexTimeout);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool Matches(string result, string pattern)
    {
        try
        {
            return Regex.IsMatch(result, pattern, RegexOptions.CultureInvariant, RegexTimeout);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static bool IsRange(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Object } range
        && range.TryGetProperty("field", out var field) && field.ValueKind == JsonValueKind.String
        && range.EnumerateObject().All(property => property.Name is "field" or "min" or "max")
        && range.EnumerateObject()
            .Count(property => property.Name is "min" or "max" && property.Value.ValueKind == JsonValueKind.Number) is 1 or 2;

    private static JsonElement? AsObject(string result)
    {
        try
        {
            using var document = ForeignJson.Parse(result);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? MissingField(string result, IEnumerable<string> fields)
    {
        if (AsObject(result) is not { } json)
            return "The result is not a JSON object.";
        var missing = fields.Where(field => !json.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null).ToList();
        return missing.Count == 0 ? null : $"The result lacks {string.Join(", ", missing)}.";
    }

    private static string? OutOfRange(string result, JsonElement range)
    {
        var field = range.GetProperty("field").GetString()!;
        if (AsObject(result) is not { } json || !json.TryGetProperty(field, out var value) || value.ValueKind != JsonValueKind.Number)
            return $"The result has no number '{field}'.";
        var number = value.GetDouble();
        var tooLow = range.TryGetProperty("min", out var min) && number < min.GetDouble();
        var tooHigh = range.TryGetProperty("max", out var max) && number > max.GetDouble();
        return tooLow || tooHigh ? $"'{field}' is {value.GetRawText()}, outside {range.GetRawText()}." : null;
    }
}
