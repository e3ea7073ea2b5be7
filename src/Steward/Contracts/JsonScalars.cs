using System.Globalization;
using System.Text.Json;

namespace Steward.Contracts;

/// <summary>Single JSON values with their bounds; null and an error when a value is not what it should be.</summary>
internal static class JsonScalars
{
    /// <summary>Not empty, at most <paramref name="max"/> UTF-16 code units, no control characters but tab and line ends.</summary>
    public static string? Text(JsonElement element, string path, int max, FieldErrors errors)
    {
        if (AnyText(element, path, errors) is not { } text)
            return null;
        if (string.IsNullOrWhiteSpace(text))
            errors.Add(path, "must not be empty");
        else if (text.Length > max)
            errors.Add(path, $"has {text.Length} characters; at most {max} are allowed");
        else if (text.Any(c => char.IsControl(c) && c is not ('\t' or '\r' or '\n')))
            errors.Add(path, "has control characters");
        else
            return text;
        return null;
    }

    public static long? Integer(JsonElement element, string path, (long Min, long Max) bounds, FieldErrors errors)
    {
        if (element.ValueKind != JsonValueKind.Number)
            errors.Add(path, $"must be a whole number, not {JsonFields.Describe(element)}");
        else if (element.TryGetInt64(out var value) && value >= bounds.Min && value <= bounds.Max)
            return value;
        else if (element.TryGetDecimal(out var number) && number >= bounds.Min && number <= bounds.Max)
            errors.Add(path, "must be a whole number, written without point or exponent");
        else
            errors.Add(path, string.Create(CultureInfo.InvariantCulture, $"must be from {bounds.Min} to {bounds.Max}"));
        return null;
    }

    public static decimal? Number(JsonElement element, string path, (decimal Min, decimal Max) bounds, FieldErrors errors)
    {
        if (element.ValueKind != JsonValueKind.Number)
            errors.Add(path, $"must be a number, not {JsonFields.Describe(element)}");
        else if (element.TryGetDecimal(out var value) && value >= bounds.Min && value <= bounds.Max)
            return value;
        else
            errors.Add(path, string.Create(CultureInfo.InvariantCulture, $"must be from {bounds.Min} to {bounds.Max}"));
        return null;
    }

    public static TimeSpan? Duration(JsonElement element, string path, (TimeSpan Min, TimeSpan Max) bounds, FieldErrors errors)
    {
        if (AnyText(element, path, errors) is not { } text)
            return null;
        if (!DurationText.TryParse(text, out var duration))
            errors.Add(path, $"must be a duration as {DurationText.Form}, such as 00:05:00");
        else if (duration < bounds.Min || duration > bounds.Max)
            errors.Add(path, string.Create(CultureInfo.InvariantCulture, $"must be from {bounds.Min:c} to {bounds.Max:c}"));
        else
            return duration;
        return null;
    }

    public static TEnum? Choice<TEnum>(JsonElement element, string path, FieldErrors errors)
        where TEnum : struct, Enum
    {
        if (AnyText(element, path, errors) is not { } text)
            return null;
        if (ContractName.Read<TEnum>(text, out var error) is { } value)
            return value;
        errors.Add(path, error!);
        return null;
    }

    /// <summary>Whatever text it is.</summary>
    public static string? AnyText(JsonElement element, string path, FieldErrors errors)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            errors.Add(path, $"must be text, not {JsonFields.Describe(element)}");
            return null;
        }
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            errors.Add(path, "is not valid Unicode (an escaped surrogate without its pair)");
            return null;
        }
    }
}
