using System.Text;

namespace Steward.Workers.Documents;

/// <summary>
/// Words as the search compares them: runs of letters and digits in lower case, English endings folded (see <see cref="Stemming"/>), parts
/// of camelCase names beside the whole, and pairs of characters where a script has no spaces.
/// </summary>
internal static class Terms
{
    private const int MaxLength = 64;

    /// <summary>Stems of words that say nothing of what is asked for.</summary>
    private static readonly HashSet<string> Stop = new(((string[])
    [
        "a", "about", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does",
        "each", "every", "find", "for", "from", "give", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its",
        "list", "may", "me", "might", "much", "must", "my", "name", "no", "not", "of", "on", "one", "or", "our", "out", "please", "say",
        "shall", "she", "he", "should", "show", "so", "some", "such", "tell", "than", "that", "the", "their", "them", "then", "there",
        "these", "they", "this", "those", "to", "up", "us", "was", "we", "were", "what", "when", "where", "which", "while", "who", "whose",
        "why", "will", "with", "would", "you", "your", "explain", "describe", "summarize", "summarise", "write", "answer", "many", "happen",
        "need", "nobody", "somebody", "anybody", "anyone", "someone", "anything", "something", "whether", "make", "take", "get", "go",
        "mean", "other", "kind", "sort", "way",
    ]).Select(Stemming.Stem), StringComparer.Ordinal);

    /// <summary>Every term of a text, in order, repeats included.</summary>
    public static IEnumerable<string> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = 0;
        while (at < text.Length)
        {
            if (!IsWord(text, at))
            {
                at++;
                continue;
            }
            var start = at;
            if (IsUnspaced(text[at]))
            {
                while (at < text.Length && IsUnspaced(text[at]))
                    at++;
                for (var i = start; i < Math.Max(at - 1, start + 1); i++)
                    yield return text[i..Math.Min(i + 2, at)];
                continue;
            }
            while (at < text.Length && IsWord(text, at) && !IsUnspaced(text[at]))
                at++;
            foreach (var term in OfWord(text[start..Math.Min(at, start + MaxLength)]))
                yield return term;
        }
    }

    /// <summary>How many different terms of a text carry meaning.</summary>
    public static int CountTelling(string text) => Of(text).Where(term => !Stop.Contains(term)).Distinct(StringComparer.Ordinal).Count();

    /// <summary>The words of a text that stand behind some of its terms, for reading.</summary>
    public static IReadOnlyList<string> WordsOf(string text, IReadOnlyCollection<string> terms)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Trim('.', ',', ';', ':', '?', '!', '(', ')', '"', '\''))
            .Where(word => Of(word).Any(term => terms.Contains(term, StringComparer.Ordinal))).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The different terms that carry meaning, in order: what a query asks for. All of them when none does.</summary>
    public static IReadOnlyList<string> OfQuery(string text)
    {
        var all = Of(text).Distinct(StringComparer.Ordinal).ToList();
        var telling = all.Where(term => !Stop.Contains(term)).ToList();
        return telling.Count > 0 ? telling : all;
    }

    private static IEnumerable<string> OfWord(string word)
    {
        yield return Stemming.Stem(word.ToLowerInvariant());
        var start = 0;
        for (var i = 1; i <= word.Length; i++)
        {
            if (i < word.Length && !(char.IsUpper(word[i]) && char.IsLower(word[i - 1])))
                continue;
            if (start > 0 || i < word.Length)
                yield return Stemming.Stem(word[start..i].ToLowerInvariant());
            start = i;
        }
    }

    private static bool IsWord(string text, int at) => Rune.TryGetRuneAt(text, at, out var rune)
        ? Rune.IsLetterOrDigit(rune)
        : at > 0 && Rune.TryGetRuneAt(text, at - 1, out rune) && Rune.IsLetterOrDigit(rune);

    /// <summary>Chinese, Japanese, Thai, Lao, Khmer, Burmese: words are not set apart.</summary>
    private static bool IsUnspaced(char c) =>
        c is (>= '\u0E00' and <= '\u0EFF') or (>= '\u1000' and <= '\u109F') or (>= '\u1780' and <= '\u17FF')
            or (>= '\u3040' and <= '\u9FFF');
}
