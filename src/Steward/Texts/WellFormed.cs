using System.Text;

namespace Steward.Texts;

/// <summary>Texts that are valid UTF-16, as JSON and UTF-8 need them.</summary>
internal static class WellFormed
{
    /// <summary>The text with U+FFFD in place of each surrogate that has no pair.</summary>
    public static string Of(string text) =>
        text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
}
