using System.Text;

namespace Steward.Engine.Storage.Sqlite;

/// <summary>
/// The keys that start with a prefix, from a place on, as bounds in the order of SQLite: that of UTF-8, which is that of code points.
/// </summary>
/// <param name="IsExclusive">The keys come after <paramref name="From"/>; otherwise it may be one of them.</param>
/// <param name="Before">The first text after all that start with the prefix; null where there is no end.</param>
internal readonly record struct KeyRange(string From, bool IsExclusive, string? Before)
{
    public static KeyRange Of(string prefix, string? after) => after is not null && Compare(after, prefix) >= 0
        ? new(after, true, EndOf(prefix))
        : new(prefix, false, EndOf(prefix));

    private static int Compare(string one, string other) =>
        Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));

    /// <summary>The last character that has a next one is replaced by it; what follows it goes.</summary>
    private static string? EndOf(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToList();
        while (runes.Count > 0 && runes[^1].Value == MaxRune)
            runes.RemoveAt(runes.Count - 1);
        if (runes.Count == 0)
            return null;
        runes[^1] = new(runes[^1].Value + 1 is var next && next == FirstSurrogate ? AfterSurrogates : next);
        return string.Concat(runes);
    }

    private const int MaxRune = 0x10FFFF;
    private const int FirstSurrogate = 0xD800;
    private const int AfterSurrogates = 0xE000;
}
