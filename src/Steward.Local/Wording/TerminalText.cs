using System.Globalization;
using Steward.Texts;

namespace Steward.Local.Wording;

/// <summary>Text that others wrote, made fit for a terminal: no control sequences reach it.</summary>
internal static class TerminalText
{
    /// <summary>Line ends and tabs stay.</summary>
    public static string Safe(string text) => Clean(text, keepLines: true);

    public static string OneLine(string text, int max = int.MaxValue) => Clip.WithMark(Clean(text, keepLines: false), max);

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Usd(decimal value) => string.Create(CultureInfo.InvariantCulture, $"${value:0.00##}");

    public static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s");

    private static string Clean(string text, bool keepLines) => string.Create(text.Length, (text, keepLines), static (span, state) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            var c = state.text[i];
            span[i] = !char.IsControl(c) && !IsBidirectional(c) ? c
                : c is '\n' or '\t' && state.keepLines ? c
                : ' ';
        }
    });

    /// <summary>Overrides that make a line read other than it is written (Unicode TR 36).</summary>
    private static bool IsBidirectional(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
