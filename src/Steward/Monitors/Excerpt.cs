using Steward.Texts;

namespace Steward.Monitors;

/// <summary>A short piece of a text for the evidence of a detection.</summary>
internal static class Excerpt
{
    private const int Longest = 120;

    /// <summary>From <paramref name="at"/> to the end of the line or sentence, on one line, at most 120 characters.</summary>
    public static string At(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < Longest && text[end] != '\n'
            && !(text[end] is '.' or '!' or '?' && (end + 1 == text.Length || char.IsWhiteSpace(text[end + 1]))))
        {
            end++;
        }

        return text[at..Clip.LengthWithin(text, end)].Replace('\r', ' ').Replace('\t', ' ').TrimEnd();
    }
}
