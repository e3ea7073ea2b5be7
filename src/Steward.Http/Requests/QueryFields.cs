using System.Globalization;
using Microsoft.AspNetCore.Http;
using Steward.Contracts;
using Steward.Http.Access;
using Steward.Http.Answers;

namespace Steward.Http.Requests;

/// <summary>The query of an address, read field by field; all errors at once. What belongs to the host's platform is let pass.</summary>
internal sealed class QueryFields(HttpRequest request, CallerAccess access)
{
    private const int MaxLength = 2_000;
    private const int MaxCodeLength = 64;
    private readonly FieldErrors errors = new();
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public string? Text(string name)
    {
        known.Add(name);
        var values = request.Query[name];
        if (values.Count > 1)
            errors.Add(name, "is given twice");
        else if (values.Count == 1 && values[0] is { Length: > 0 and <= MaxLength } text && !text.Any(char.IsControl))
            return text;
        else if (values.Count == 1)
            errors.Add(name, $"must have 1 to {MaxLength} characters and no control characters");
        return null;
    }

    public int Integer(string name, int fallback, int min, int max)
    {
        if (Text(name) is not { } text)
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;
        errors.Add(name, $"must be a whole number from {min} to {max}");
        return fallback;
    }

    /// <summary>A code such as a reason: lower-case letters, digits and hyphens.</summary>
    public string? Code(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (text.Length <= MaxCodeLength && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            return text;
        errors.Add(name, $"must be a code such as wall-clock: at most {MaxCodeLength} lower-case letters, digits and hyphens");
        return null;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var value))
        {
            return value;
        }
        errors.Add(name, "must be a time such as 2026-11-20T12:00:00Z");
        return null;
    }

    public TEnum? Choice<TEnum>(string name)
        where TEnum : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        var value = ContractName.Read<TEnum>(text, out var error);
        if (error is not null)
            errors.Add(name, error);
        return value;
    }

    /// <summary>Call last: refuses what was not asked for, and the request if anything was wrong.</summary>
    public void Check()
    {
        var unknown = request.Query.Keys.Where(name => !known.Contains(name)
            && !access.PlatformFields.Contains(name, StringComparer.OrdinalIgnoreCase));
        foreach (var name in unknown.Take(10))
            errors.Add(FieldErrors.Excerpt(name), $"is not known here; known: {string.Join(", ", known)}");
        if (errors.Any)
            throw new ProblemException(Problem.Invalid(errors.All));
    }
}
