using System.Buffers;

namespace Steward.Workers.Documents;

/// <summary>
/// Folds the common English endings, lightly: plurals by the S-stemmer (Harman, 1991), then -ing, -ed, a doubled last consonant and a last
/// e. Words of other languages mostly stay as they are, and both sides of a comparison are folded alike.
/// </summary>
internal static class Stemming
{
    private const int Shortest = 3;
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    public static string Stem(string word)
    {
        if (!word.All(char.IsAsciiLetter))
            return word;
        word = Singular(word);
        var stem = Without(word, "ing") ?? Without(word, "ed");
        if (stem is not null)
            word = stem.Length > Shortest && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z') ? stem[..^1] : stem;
        return word.Length > Shortest && word[^1] == 'e' ? word[..^1] : word;
    }

    private static string Singular(string word)
    {
        if (word.Length < 4 || word[^1] != 's' || word[^2] is 'u' or 's')
            return word;
        return word.Length > 4 && word.EndsWith("ies", StringComparison.Ordinal) && word[^4] is not ('e' or 'a')
            ? word[..^3] + "y"
            : word[..^1];
    }

    /// <summary>Null where the ending is not there, or what would be left is not a word.</summary>
    private static string? Without(string word, string ending) =>
        word.Length >= ending.Length + Shortest && word.EndsWith(ending, StringComparison.Ordinal)
        && word.AsSpan(0, word.Length - ending.Length).ContainsAny(Vowels)
            ? word[..^ending.Length]
            : null;
}
