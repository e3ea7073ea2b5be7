using Steward.Durability;

namespace Steward.Compliance;

/// <summary>An engine under test with its storage.</summary>
public interface IDurableHost : IAsyncDisposable
{
    DurableClient Client { get; }

    RecordStore Records { get; }

    /// <summary>Lets so much of the engine's time pass, and the engine act on it.</summary>
    Task ElapseAsync(TimeSpan time);

    /// <summary>Stops the engine and starts it on the same storage, with other code if <paramref name="registry"/> is given.</summary>
    Task RestartAsync(DurableRegistry? registry = null);
}
