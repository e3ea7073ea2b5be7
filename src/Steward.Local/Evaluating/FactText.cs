using System.Text.RegularExpressions;

namespace Steward.Local.Evaluating;

/// <summary>
/// Texts as they are compared: words in lower case, numbers in one form, signs of units; one space between them and at either end. Other
/// punctuation is gone. <c>1,000 m.</c> and <c>1000m</c> are both <c> 1000 m </c>.
/// </summary>
internal static partial class FactText
{
    public static string Fold(string text) => $" {string.Join(' ', Token().Matches(text).Select(Plain))} ";

    /// <summary>Whether the words of a text stand in a folded one, whole and side by side.</summary>
    public static bool IsIn(string folded, string text) => folded.Contains(Fold(text), StringComparison.Ordinal);

    /// <summary>Whether anything of a text can be compared.</summary>
    public static bool Tells(string text) => Token().IsMatch(text);

    private static string Plain(Match token)
    {
        if (token.Groups["number"] is not { Success: true } number)
            return string.Concat(token.Value.Where(c => c is not ('\'' or '\u2019'))).ToLowerInvariant();
        var digits = string.Concat(number.Value.Where(c => char.IsAsciiDigit(c) || c == '.'));
        // Versions have several points: their zeros count.
        var plain = digits.Count(c => c == '.') == 1 ? digits.TrimEnd('0').TrimEnd('.') : digits;
        return token.Groups["minus"].Success ? $"-{plain}" : plain;
    }

    /// <summary>
    /// A number, with its thousands apart by a comma, an apostrophe or a space that does not break a line; a word; a sign of a unit.
    /// </summary>
    [GeneratedRegex("""
        (?<minus>(?<![\p{L}\p{Nd}])[-\u2212](?=[0-9]))?
        (?<number>(?<![\p{L}\p{Nd}.,])[0-9]{1,3}([,'\u2019\u00A0\u2009\u202F][0-9]{3})+(?![0-9])(\.[0-9]+)?|[0-9]+(\.[0-9]+)*)
        |\p{L}[\p{L}\p{M}\p{Nd}'\u2019]*
        |[%\u2030\u00B0\p{Sc}]
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Token();
}
