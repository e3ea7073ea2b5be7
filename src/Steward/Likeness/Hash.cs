namespace Steward.Likeness;

/// <summary>FNV-1a, 64 bits: stable between processes, which <see cref="string.GetHashCode()"/> is not.</summary>
internal static class Hash
{
    public const ulong Seed = 14695981039346656037UL;
    private const ulong Prime = 1099511628211UL;

    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = Seed;
        foreach (var c in text)
            hash = Add(hash, c);

        return hash;
    }

    public static ulong Add(ulong hash, ulong value) => (hash ^ value) * Prime;

    public static ulong Combine(ulong first, ulong second) => Mix(Add(Add(Seed, first), second));

    /// <summary>Spreads every bit over all (the finalizer of SplitMix64): sketches need values that order like random ones.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9UL;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebUL;
        return value ^ (value >> 31);
    }
}
