using Steward.Durability;

namespace Steward.Compliance;

/// <summary>The entity that the suites use: a number and the order of what was done to it.</summary>
public sealed record Counter(int Value, IReadOnlyList<string> Log)
{
    public static readonly EntityOperation<int, int> Add = new("counter", "add");
    public static readonly EntityOperation<string, string> Note = new("counter", "note");
    public static readonly EntityOperation<string, int> Fail = new("counter", "fail");
    public static readonly EntityOperation<Nothing, Counter> Read = new("counter", "read");

    public static EntityId Id(string key) => new("counter", key);

    public static EntityDefinition<Counter> Define() => new EntityDefinition<Counter>("counter", () => new(0, []))
        .On(Add, (state, by) => (state with { Value = state.Value + by }, state.Value + by))
        .On(Note, (state, text) => (state with { Log = [.. state.Log, text] }, text))
        .On<string, int>(Fail, (_, message) => throw new InvalidOperationException(message))
        .On(Read, (state, _) => (state, state));
}
