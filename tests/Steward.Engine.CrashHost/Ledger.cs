using Steward.Durability;

namespace Steward.Engine.CrashHost;

/// <summary>An entity that shows every operation that took effect: how many, and whether one came twice.</summary>
public sealed record Ledger(long Count, long Sum, IReadOnlyList<int> Open)
{
    public static readonly EntityOperation<int, long> Enter = new("ledger", "enter");
    public static readonly EntityOperation<int, long> Leave = new("ledger", "leave");

    public static EntityId Id => new("ledger", "shared");

    public static EntityDefinition<Ledger> Define() => new EntityDefinition<Ledger>("ledger", () => new(0, 0, []))
        .On(Enter, (state, n) => (new(state.Count + 1, state.Sum + n, [.. state.Open, n]), state.Count + 1))
        .On(Leave, (state, n) => state.Open.Contains(n)
            ? (new(state.Count + 1, state.Sum - n, [.. state.Open.Where(o => o != n)]), state.Count + 1)
            : throw new InvalidOperationException($"{n} is not open"));
}
