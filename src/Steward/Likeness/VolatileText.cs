namespace Steward.Likeness;

/// <summary>Text that says nothing but differs every time: time stamps, generated ids, list numbers.</summary>
internal static class VolatileText
{
    /// <summary>Characters to leave out at <paramref name="i"/>; 0 when there is meaning in what stands there.</summary>
    /// <param name="atStart">At the start of a line or sentence, where numbers number.</param>
    public static int LengthAt(ReadOnlySpan<char> text, int i, bool atStart)
    {
        if (i > 0 && char.IsLetterOrDigit(text[i - 1]))
            return 0;

        var rest = text[i..Math.Min(text.Length, i + 40)];
        if (IsGuid(rest))
            return 36;

        if (!char.IsAsciiDigit(rest[0]))
            return IsLongHex(rest, out var letters) ? letters : 0;

        var before = i > 0 ? text[i - 1] : ' ';
        var stamp = DateTimeLength(rest);
        if (stamp > 0)
            return stamp;

        var clock = ClockLength(rest, out var hasSeconds);
        if (clock > 0 && (hasSeconds || atStart || before is '[' or '('))
            return clock;

        if (IsLongHex(rest, out var hex))
            return hex;

        var digits = Digits(rest, 0);
        var after = digits < rest.Length ? rest[digits] : ' ';
        if (digits is 10 or 13 or 16 && rest[0] == '1' && !char.IsLetterOrDigit(after))
            return digits;

        return IsNumbering(rest, digits, before, after, atStart) ? digits : 0;
    }

    /// <summary><c>3.</c>, <c>3)</c>, <c>3:</c> or <c>3 -</c> at a start; <c>(3)</c>, <c>[3]</c>, <c>#3</c> anywhere.</summary>
    private static bool IsNumbering(ReadOnlySpan<char> rest, int digits, char before, char after, bool atStart)
    {
        if (digits > 6)
            return false;

        if (before == '#' || (before == '(' && after == ')') || (before == '[' && after == ']'))
            return true;

        var next = digits + 1 < rest.Length ? rest[digits + 1] : ' ';
        return atStart && before != '$' &&
            ((after is '.' or ')' or ':' && !char.IsLetterOrDigit(next)) || (after == ' ' && next is '-' or '–' or '|'));
    }

    /// <summary><c>2026-11-20T12:00:01.123Z</c>, with a space for the T too; a date alone is a fact.</summary>
    private static int DateTimeLength(ReadOnlySpan<char> rest)
    {
        if (rest.Length < 16 || Digits(rest, 0) != 4 || rest[4] is not ('-' or '/') || Digits(rest, 5) != 2 || Digits(rest, 8) < 2)
            return 0;

        var clock = rest[10] is 'T' or 't' or ' ' ? ClockLength(rest[11..], out _) : 0;
        return clock == 0 ? 0 : 11 + clock;
    }

    private static int ClockLength(ReadOnlySpan<char> rest, out bool hasSeconds)
    {
        hasSeconds = false;
        var hours = Digits(rest, 0);
        if (hours is 0 or > 2 || hours + 2 >= rest.Length || rest[hours] != ':' || Digits(rest, hours + 1) != 2)
            return 0;

        var end = hours + 3;
        if (end < rest.Length && rest[end] == ':' && Digits(rest, end + 1) == 2)
        {
            hasSeconds = true;
            end += 3;
        }

        if (end + 1 < rest.Length && rest[end] is '.' or ',' && char.IsAsciiDigit(rest[end + 1]))
            end += 1 + Digits(rest, end + 1);

        return end < rest.Length && rest[end] is 'Z' or 'z' ? end + 1 : end;
    }

    private static bool IsGuid(ReadOnlySpan<char> rest)
    {
        if (rest.Length < 36)
            return false;

        for (var i = 0; i < 36; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? rest[i] != '-' : !char.IsAsciiHexDigit(rest[i]))
                return false;
        }

        return true;
    }

    /// <summary>At least 16 hexadecimal digits, letters and figures mixed.</summary>
    private static bool IsLongHex(ReadOnlySpan<char> rest, out int length)
    {
        var figures = 0;
        for (length = 0; length < rest.Length && char.IsAsciiHexDigit(rest[length]); length++)
            figures += char.IsAsciiDigit(rest[length]) ? 1 : 0;

        return length >= 16 && figures > 0 && figures < length;
    }

    private static int Digits(ReadOnlySpan<char> text, int from)
    {
        var i = from;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
            i++;

        return Math.Max(0, i - from);
    }
}
