using Microsoft.Extensions.Logging;
using Steward.Durability;
using Steward.Engine;
using Steward.Engine.Loop;
using Steward.Engine.Options;
using Steward.Engine.Storage;

namespace Steward.Testing;

/// <summary>The engine over a store in memory: for tests and simulation, usually with a <see cref="VirtualClock"/>.
/// Another engine on the same store is the restart.</summary>
public sealed class InMemoryEngine : DurableEngine
{
    private InMemoryEngine(EngineOptions options, TimeProvider time, IEngineStore store, ILogger? log, IStepper? stepper)
        : base(options, time, store, log, "in memory", owned: null, stepper)
    {
    }

    /// <summary>Starts on the store, and takes up whatever was in flight there.</summary>
    /// <param name="time">Usually a <see cref="VirtualClock"/>.</param>
    /// <param name="store">An <see cref="InMemoryStore"/>, or something around one that injects faults.</param>
    public static InMemoryEngine Start(
        DurableRegistry registry, TimeProvider time, IEngineStore? store = null, EngineOptions? options = null, ILogger? log = null) =>
        Started(Open(time, store, options, log), registry);

    /// <summary>Opens it, so that what the registry is made of can use its records; start it with the registry then.</summary>
    /// <inheritdoc cref="Start(DurableRegistry, TimeProvider, IEngineStore, EngineOptions, ILogger)" path="/param"/>
    public static InMemoryEngine Open(TimeProvider time, IEngineStore? store = null, EngineOptions? options = null, ILogger? log = null) =>
        new(options ?? new(), time, store ?? new InMemoryStore(), log, stepper: null);

    /// <summary>An engine without threads: <paramref name="stepper"/> runs it, on its clock, in the order of its seed.</summary>
    public static InMemoryEngine Start(
        DurableRegistry registry, Stepper stepper, IEngineStore? store = null, EngineOptions? options = null, ILogger? log = null)
    {
        ArgumentNullException.ThrowIfNull(stepper);
        return Started(new(options ?? new(), stepper.Clock, store ?? new InMemoryStore(), log, stepper), registry);
    }

    private static InMemoryEngine Started(InMemoryEngine engine, DurableRegistry registry)
    {
        engine.Start(registry);
        return engine;
    }
}
