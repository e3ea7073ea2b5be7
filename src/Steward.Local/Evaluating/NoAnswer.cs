using System.Text.RegularExpressions;

namespace Steward.Local.Evaluating;

/// <summary>Whether a result says plainly, in English and in one of its first two sentences, that there is no answer.</summary>
internal static partial class NoAnswer
{
    private const int Sentences = 2;

    public static bool IsSaidIn(string result) => SentenceEnd().Split(result)
        .Where(sentence => sentence.Any(char.IsLetter) && !sentence.TrimStart().StartsWith('#'))
        .Take(Sentences).Any(sentence => Form().IsMatch(FactText.Fold(sentence)));

    [GeneratedRegex(@"(?<=[.!?])\s+|[\r\n]+", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex SentenceEnd();

    /// <summary>Over folded text, in which <c>doesn't</c> is <c>doesnt</c>.</summary>
    [GeneratedRegex("""
        \s(
        (documents?|sources?|texts?|files?|materials?|passages?|inputs?|they|it)\s(\S+\s){0,4}?(do|does|did)(nt|\snot)\s(\S+\s)?
            (state|say|mention|contain|specify|give|name|provide|include|answer|cover|list|report|record|tell|show|describe|indicate)
        |(is|are|was|were)(nt|\snot)\s(\S+\s)?
            (stated|mentioned|specified|given|found|provided|available|documented|recorded|contained|covered|included|named|answered|known)
        |no\s(\S+\s)?(answer|information|evidence|mention|statement|data|details?)
        |(cannot|can\snot|cant|could\snot|couldnt|unable\sto)\s(be\s)?
            (answer|answered|determine|determined|find|found|say|said|tell|establish|established)
        |(not\senough|insufficient)\sinformation
        |nothing\s(about|on|in)
        |(do\snot|dont)\sknow
        |unanswerable
        )\s
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Form();
}
