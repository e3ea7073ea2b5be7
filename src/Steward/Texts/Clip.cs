using System.Text;

namespace Steward.Texts;

/// <summary>
/// Shortens texts. Lengths are in UTF-16 code units, and a surrogate pair is never cut in two: half a character is refused by JSON readers
/// and by most stores, so that a whole result would be lost for its last letter.
/// </summary>
public static class Clip
{
    /// <summary>The beginning of a text, at most <paramref name="max"/> code units of it.</summary>
    public static string To(string text, int max)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= max ? text : text[..LengthWithin(text, max)];
    }

    /// <summary>As <see cref="To"/>, ending in <paramref name="mark"/> where something is missing, which counts.</summary>
    public static string WithMark(string text, int max, string mark = "…")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(mark);
        return text.Length <= max ? text : $"{text.AsSpan(0, LengthWithin(text, max - mark.Length))}{mark}";
    }

    /// <summary>
    /// Beginning (two thirds) and end of a text, at most <paramref name="max"/> code units of it, and <paramref name="mark"/> between them.
    /// </summary>
    public static string Middle(string text, int max, string mark)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= max)
            return text;
        var head = max * 2 / 3;
        var tail = text.Length - (max - head);
        tail += char.IsLowSurrogate(text[tail]) ? 1 : 0;
        return $"{text.AsSpan(0, LengthWithin(text, head))}{mark}{text.AsSpan(tail)}";
    }

    /// <summary>The beginning of a text that takes at most <paramref name="maxBytes"/> bytes in UTF-8.</summary>
    public static string ToBytes(string text, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Encoding.UTF8.GetMaxByteCount(text.Length) <= maxBytes)
            return text;
        var (bytes, end) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
                return text[..end];
            end += rune.Utf16SequenceLength;
        }
        return text;
    }

    /// <summary>
    /// The greatest length up to <paramref name="max"/> (0 where that is negative) at which a text ends between two characters.
    /// </summary>
    public static int LengthWithin(string text, int max)
    {
        ArgumentNullException.ThrowIfNull(text);
        var length = Math.Clamp(max, 0, text.Length);
        return length > 0 && length < text.Length && char.IsHighSurrogate(text[length - 1]) && char.IsLowSurrogate(text[length])
            ? length - 1
            : length;
    }
}
