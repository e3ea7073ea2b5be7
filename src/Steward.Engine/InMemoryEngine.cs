using Microsoft.Extensions.Logging;
using Steward.Durability;
using Steward.Engine.Storage;

namespace Steward.Engine;

/// <summary>The engine over a store in memory: for tests and simulation, usually with a <see cref="VirtualClock"/>.
/// Another engine on the same store is the restart.</summary>
public sealed class InMemoryEngine : DurableEngine
{
    private InMemoryEngine(EngineOptions options, DurableRegistry registry, TimeProvider time, IEngineStore store, ILogger? log)
        : base(options, registry, time, store, log, "in memory", owned: null)
    {
    }

    /// <param name="store">An <see cref="InMemoryStore"/>, or something around one that injects faults.</param>
    public static InMemoryEngine Start(
        DurableRegistry registry, TimeProvider time, IEngineStore? store = null, EngineOptions? options = null, ILogger? log = null) =>
        new(options ?? new(), registry, time, store ?? new InMemoryStore(), log);
}
