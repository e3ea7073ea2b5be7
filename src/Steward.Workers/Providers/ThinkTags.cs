using System.Text.RegularExpressions;

namespace Steward.Workers.Providers;

/// <summary>Thinking that a model writes before its answer, in the same text: <c>&lt;think&gt;...&lt;/think&gt;</c>.</summary>
internal static partial class ThinkTags
{
    /// <summary>What a model thought, and what it said then. Thinking that was cut off leaves nothing that is said.</summary>
    public static (string Thinking, string Answer) Split(string text)
    {
        if (Whole().Match(text) is { Success: true } whole)
            return (text[..whole.Length], text[whole.Length..]);
        return Open().IsMatch(text) ? (text, string.Empty) : (string.Empty, text);
    }

    /// <summary>
    /// To the end of the thinking. Some prompts of chats hold the tag that opens it, so that only the other one is in the answer.
    /// </summary>
    [GeneratedRegex(@"^(?>\s*)(?!\{)(<think(ing)?>)?.*?</think(ing)?>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^\s*<think(ing)?>", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Open();
}
