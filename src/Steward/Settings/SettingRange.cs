using System.Globalization;
using Steward.Tasks;

namespace Steward.Settings;

/// <summary>What a setting may be, inclusive.</summary>
public static class SettingRange
{
    /// <summary>The error of a value outside; nothing when it is inside.</summary>
    public static IEnumerable<FieldError> ErrorsOf<T>(string name, T value, (T Min, T Max) allowed)
        where T : IComparable<T> =>
        value.CompareTo(allowed.Min) < 0 || value.CompareTo(allowed.Max) > 0 ? [new(name, $"must be {Text(allowed)}")] : [];

    internal static string Text<T>((T Min, T Max) allowed) => $"from {Bound(allowed.Min)} to {Bound(allowed.Max)}";

    private static string Bound<T>(T bound)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{bound}");
        return bound is TimeSpan span && span.Ticks % TimeSpan.TicksPerSecond != 0 ? text.TrimEnd('0') : text;
    }
}
