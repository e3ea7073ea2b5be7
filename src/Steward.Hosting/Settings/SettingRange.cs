using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Steward.Contracts;

namespace Steward.Hosting.Settings;

/// <summary>What a setting may be, inclusive: as the option's <see cref="RangeAttribute"/> says it.</summary>
internal static class SettingRange
{
    /// <summary>The bounds that are declared on an option.</summary>
    public static (T Min, T Max) Of<T>(Type options, string property)
        where T : IComparable<T>
    {
        var range = RangeOf(options.GetProperty(property)!)
            ?? throw new ArgumentException($"{options.Name}.{property} has no range.", nameof(property));
        return (Parse<T>(range.Minimum), Parse<T>(range.Maximum));
    }

    /// <summary>One error for each option out of its range, under the option's name.</summary>
    public static IEnumerable<FieldError> ErrorsOf(object options)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            if (RangeOf(property) is { } range && property.GetValue(options) is { } value && !range.IsValid(value))
                yield return new(property.Name, $"must be from {Bound(range.Minimum)} to {Bound(range.Maximum)}");
        }
    }

    public static string Text<T>((T Min, T Max) allowed) => $"from {Bound(allowed.Min)} to {Bound(allowed.Max)}";

    private static RangeAttribute? RangeOf(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>();

    private static T Parse<T>(object bound) =>
        bound is T typed ? typed : (T)(object)TimeSpan.Parse((string)bound, CultureInfo.InvariantCulture);

    private static string Bound<T>(T bound)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{bound}");
        return bound is TimeSpan span && span.Ticks % TimeSpan.TicksPerSecond != 0 ? text.TrimEnd('0') : text;
    }
}
