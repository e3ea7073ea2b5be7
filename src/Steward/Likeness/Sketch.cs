namespace Steward.Likeness;

/// <summary>
/// The smallest 64 of the hashes of all three-word shingles of a text (a bottom-k sketch, Broder 1997): exact for texts of up to 64
/// shingles, an estimate of their Jaccard similarity past that. Half a kilobyte, whatever the text.
/// </summary>
internal sealed class Sketch
{
    private const int Size = 64;
    private const int ShingleLength = 3;
    private readonly ulong[] values;

    private Sketch(ulong[] values) => this.values = values;

    /// <param name="shingles">Sorted and distinct.</param>
    internal static Sketch Of(ReadOnlySpan<ulong> shingles) => new([.. shingles[..Math.Min(Size, shingles.Length)]]);

    /// <summary>Hashes of all three-word shingles, sorted and distinct; a shorter text is one shingle.</summary>
    internal static ulong[] ShinglesOf(IReadOnlyList<ulong> words)
    {
        var count = Math.Max(words.Count > 0 ? 1 : 0, words.Count - ShingleLength + 1);
        var shingles = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            var hash = Hash.Seed;
            for (var j = i; j < Math.Min(words.Count, i + ShingleLength); j++)
                hash = Hash.Add(hash, words[j]);

            shingles[i] = Hash.Mix(hash);
        }

        Array.Sort(shingles);
        var kept = 0;
        foreach (var shingle in shingles)
        {
            if (kept == 0 || shingle != shingles[kept - 1])
                shingles[kept++] = shingle;
        }

        return shingles[..kept];
    }

    /// <summary>0 (nothing in common) to 1 (the same shingles).</summary>
    public double Similarity(Sketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        int i = 0, j = 0, union = 0, shared = 0;
        while (union < Size && (i < values.Length || j < other.values.Length))
        {
            if (j >= other.values.Length || (i < values.Length && values[i] < other.values[j]))
            {
                i++;
            }
            else if (i >= values.Length || other.values[j] < values[i])
            {
                j++;
            }
            else
            {
                shared++;
                i++;
                j++;
            }

            union++;
        }

        return union == 0 ? 1 : (double)shared / union;
    }
}
