namespace Steward.Monitors;

/// <summary>A dictionary of bounded size: the entry that was used longest ago makes room.</summary>
internal sealed class LruCache<TValue>(int capacity)
{
    private readonly Dictionary<ulong, (TValue Value, long Used)> entries = [];
    private long clock;

    public IEnumerable<TValue> Values => entries.Values.Select(entry => entry.Value);

    public bool TryGet(ulong key, out TValue value)
    {
        if (entries.TryGetValue(key, out var entry))
        {
            value = entry.Value;
            entries[key] = (entry.Value, ++clock);
            return true;
        }

        value = default!;
        return false;
    }

    public TValue GetOrAdd(ulong key, Func<TValue> create)
    {
        if (!TryGet(key, out var value))
        {
            value = create();
            Set(key, value);
        }

        return value;
    }

    public void Set(ulong key, TValue value)
    {
        if (entries.Count >= capacity && !entries.ContainsKey(key))
        {
            // Use stamps are unique, so the oldest is one and the same entry on every replay.
            entries.Remove(entries.MinBy(entry => entry.Value.Used).Key);
        }

        entries[key] = (value, ++clock);
    }
}
