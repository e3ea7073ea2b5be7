namespace Steward.Texts;

/// <summary>Levenshtein's distance, to find the name that was meant.</summary>
internal static class EditDistance
{
    /// <summary>The nearest of some names, if it takes no more than a third of the letters to get there.</summary>
    public static string? Nearest(string name, IEnumerable<string> names)
    {
        var (best, least) = ((string?)null, (name.Length / 3) + 1);
        foreach (var candidate in names)
        {
            var distance = Between(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < least)
                (best, least) = (candidate, distance);
        }
        return best;
    }

    private static int Between(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
