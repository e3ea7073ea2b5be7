using System.Text.Json;
using System.Text.RegularExpressions;
using Steward.Contracts;
using Steward.Workers.Settings;

namespace Steward.Workers.Catalogue;

/// <summary>Names and addresses in a catalogue.</summary>
internal static partial class CatalogueFields
{
    public const int NameLength = 64;

    /// <summary>A worker's or server's name; null and an error otherwise.</summary>
    public static string? Name(JsonFields fields, string field, FieldErrors errors)
    {
        if (fields.Text(field, NameLength, required: true) is not { } name)
            return null;
        if (IsName(name))
            return name;
        errors.Add(fields.PathOf(field),
            $"'{FieldErrors.Excerpt(name)}' is not a name: lower-case letters, digits, '-' and single '_', a letter first");
        return null;
    }

    /// <summary>A double underscore sets the server apart from the tool in the names of MCP tools, so no name has one.</summary>
    public static bool IsName(string? name) => name is { Length: > 0 and <= NameLength } && Names().IsMatch(name);

    public static Uri? Address(JsonFields fields, string field, FieldErrors errors)
    {
        if (fields.Text(field, 2_000) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            && address.UserInfo.Length == 0 && address.Fragment.Length == 0)
        {
            return address;
        }
        errors.Add(fields.PathOf(field), $"'{FieldErrors.Excerpt(text)}' is not an http or https address without user and fragment");
        return null;
    }

    /// <summary>One of some words; null where the field is absent, or with an error where it is something else.</summary>
    public static T? OneOf<T>(JsonFields fields, string field, FieldErrors errors, params (string Word, T Value)[] choices)
        where T : struct
    {
        if (fields.Text(field, NameLength) is not { } word)
            return null;
        if (Array.Find(choices, choice => choice.Word == word) is { Word: not null } found)
            return found.Value;
        errors.Add(fields.PathOf(field),
            $"'{FieldErrors.Excerpt(word)}' is not known; allowed: {string.Join(", ", choices.Select(choice => choice.Word))}");
        return null;
    }

    /// <summary>Of a model, or of a worker or role that runs on one.</summary>
    public static Sampling Sampling(JsonFields fields) => new()
    {
        Temperature = Given(fields, "temperature", fields.Number("temperature", 0, (0, 2))),
        Effort = Given(fields, "effort", fields.Choice("effort", ModelEffort.None)),
    };

    /// <summary>Null where the field is absent or wrong.</summary>
    public static bool? Flag(JsonFields fields, string field, FieldErrors errors)
    {
        if (fields.Element(field) is not { } element)
            return null;
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return element.GetBoolean();
        errors.Add(fields.PathOf(field), $"must be true or false, not {JsonFields.Describe(element)}");
        return null;
    }

    /// <summary>What was read of a field; null where the field is absent.</summary>
    public static T? Given<T>(JsonFields fields, string field, T read)
        where T : struct => fields.Has(field) ? read : null;

    [GeneratedRegex("^[a-z](?:_?[a-z0-9-])*\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Names();
}
