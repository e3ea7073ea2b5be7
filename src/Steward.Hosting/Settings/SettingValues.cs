using System.Globalization;
using System.Numerics;
using Steward.Contracts;
using Steward.Texts;

namespace Steward.Hosting.Settings;

/// <summary>
/// A host's settings, read by name, a colon after each section: <c>Model:Name</c>. Names ignore case, and an empty value is none. A value
/// that cannot be read counts as not set and is remembered with what is allowed, so that everything wrong is reported together.
/// </summary>
public sealed class SettingValues
{
    private readonly Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);
    private readonly FieldErrors errors = new();

    /// <param name="settings">Names with their sections, as <c>Model:Name</c>; of a name that comes twice, the last counts.</param>
    public SettingValues(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        foreach (var (name, value) in settings)
            values[name] = value;
    }

    /// <summary>What is wrong so far, each with the setting's name.</summary>
    public IReadOnlyList<FieldError> Errors => errors.All;

    /// <summary>As it stands; null when it is not set or empty.</summary>
    public string? Text(string name)
    {
        known.Add(name);
        return values.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
    }

    /// <summary>An absolute address; null when it is not set, or is none.</summary>
    public Uri? Address(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address))
            return address;
        Report(name, $"'{FieldErrors.Excerpt(text)}' is not an absolute address");
        return null;
    }

    /// <param name="allowed">Named when the value is not a number. Whoever uses the value holds it to them.</param>
    public T Number<T>(string name, T byDefault, (T Min, T Max) allowed)
        where T : struct, INumber<T> =>
        Read(name, byDefault, static (text, out value) => T.TryParse(text, CultureInfo.InvariantCulture, out value),
            $"must be {(byDefault is decimal ? "a number" : "a whole number")} {SettingRange.Text(allowed)}");

    /// <inheritdoc cref="Number" path="/param"/>
    public TimeSpan Duration(string name, TimeSpan byDefault, (TimeSpan Min, TimeSpan Max) allowed) =>
        Read(name, byDefault, DurationText.TryParse, $"must be a duration as {DurationText.Form} {SettingRange.Text(allowed)}");

    /// <summary>False by default.</summary>
    public bool Flag(string name, bool byDefault = false) => Read(name, byDefault, bool.TryParse, "must be true or false");

    /// <summary>One of a few names.</summary>
    public T Choice<T>(string name, T byDefault, params IReadOnlyList<(string Name, T Value)> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        if (Text(name) is not { } text)
            return byDefault;
        foreach (var choice in choices)
        {
            if (choice.Name == text)
                return choice.Value;
        }
        Report(name, $"'{FieldErrors.Excerpt(text)}' is not known; allowed: {string.Join(", ", choices.Select(choice => choice.Name))}");
        return byDefault;
    }

    /// <summary>Numbered items (<c>Hosts:0</c>, <c>Hosts:1</c>), one value with commas or spaces between, or both.</summary>
    public IReadOnlyList<string> List(string name) =>
        [.. Section(name).Select(item => item.Value).Prepend(Text(name))
            .SelectMany(value => (value ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    /// <summary>What a section holds, by the names inside it, also what is empty.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Section(string name)
    {
        var prefix = $"{name}:";
        known.Add(prefix);
        return [.. values.Where(value => value.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            && !value.Key.AsSpan(prefix.Length).Contains(':'))
            .Select(value => KeyValuePair.Create(value.Key[prefix.Length..], value.Value))
            .OrderBy(item => item.Key.Length).ThenBy(item => item.Key, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Settings of a section that nobody has asked for so far, each with the name that is nearest to it, if one is near: most are misspelt.
    /// Call it when all has been read.
    /// </summary>
    public IReadOnlyList<UnknownSetting> Unknown(params IReadOnlyList<string> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        return [.. values.Where(value => value.Value is not null
            && sections.Any(section => value.Key.StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase)))
            .Select(value => value.Key)
            .Where(name =>
                !known.Contains(name)
                    && !known.Any(asked => asked.EndsWith(':') && name.StartsWith(asked, StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.OrdinalIgnoreCase)
            .Select(name => new UnknownSetting(name, EditDistance.Nearest(name, known.Where(asked => !asked.EndsWith(':')))))];
    }

    /// <summary>
    /// Adds what is wrong with a setting for another reason than its form. Only the first reason of each setting is kept.
    /// </summary>
    public void Report(string name, string message)
    {
        if (errors.All.All(error => error.Field != name))
            errors.Add(name, message);
    }

    /// <inheritdoc cref="Report(string, string)"/>
    public void Report(IEnumerable<FieldError> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        foreach (var (name, message) in found)
            Report(name, message);
    }

    private T Read<T>(string name, T byDefault, Parser<T> parser, string allowed)
    {
        if (Text(name) is not { } text)
            return byDefault;
        if (parser(text, out var value))
            return value;
        Report(name, $"{allowed}, not '{FieldErrors.Excerpt(text)}'");
        return byDefault;
    }

    private delegate bool Parser<T>(string text, out T value);
}
