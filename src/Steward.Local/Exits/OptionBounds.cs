using System.CommandLine;

namespace Steward.Local.Exits;

/// <summary>Bounds of options that are numbers.</summary>
internal static class OptionBounds
{
    /// <summary>The error, where the value is outside; else nothing.</summary>
    public static IEnumerable<string> Outside<T>(Option<T> option, T value, (T Min, T Max) bounds)
        where T : IComparable<T> =>
        value.CompareTo(bounds.Min) < 0 || value.CompareTo(bounds.Max) > 0
            ? [$"{option.Name}: must be from {bounds.Min} to {bounds.Max}"]
            : [];
}
