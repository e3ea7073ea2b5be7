namespace Steward.Durability;

/// <summary>All orchestrations, activities and entities by name, with types erased: what a host gives to an engine.</summary>
public sealed class DurableRegistry
{
    private readonly Dictionary<string, OrchestrationDefinition> orchestrations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ActivityDefinition> activities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EntityDefinition> entities = new(StringComparer.Ordinal);

    /// <summary>By name, case-sensitive.</summary>
    public IReadOnlyDictionary<string, OrchestrationDefinition> Orchestrations => orchestrations;

    /// <summary>By name, case-sensitive.</summary>
    public IReadOnlyDictionary<string, ActivityDefinition> Activities => activities;

    /// <summary>By name, case-sensitive.</summary>
    public IReadOnlyDictionary<string, EntityDefinition> Entities => entities;

    /// <summary>Adds an orchestration.</summary>
    /// <param name="run">Its code: deterministic, since it is replayed over the history. Everything that could differ between two runs
    /// comes from the context.</param>
    /// <exception cref="ArgumentException">The name is registered already.</exception>
    public DurableRegistry AddOrchestration<TInput, TOutput>(
        OrchestrationName<TInput, TOutput> name, Func<OrchestrationContext, TInput, Task<TOutput>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        orchestrations.Add(name.Value, new(name.Value, typeof(TInput), typeof(TOutput),
            async (context, input) => await run(context, (TInput)input!)));
        return this;
    }

    /// <summary>Adds an activity.</summary>
    /// <param name="run">Its code, which runs at least once per call: what must not happen twice is keyed by the input.</param>
    /// <exception cref="ArgumentException">The name is registered already.</exception>
    public DurableRegistry AddActivity<TInput, TOutput>(
        ActivityName<TInput, TOutput> name, Func<ActivityContext, TInput, Task<TOutput>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        activities.Add(name.Value, new(name.Value, typeof(TInput), typeof(TOutput),
            async (context, input) => await run(context, (TInput)input!)));
        return this;
    }

    /// <summary>Adds an entity.</summary>
    /// <exception cref="ArgumentException">The name is registered already.</exception>
    public DurableRegistry AddEntity(EntityDefinition entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        entities.Add(entity.Name, entity);
        return this;
    }
}

/// <summary>An orchestration with its types erased, for engines.</summary>
/// <param name="RunAsync">Takes a value of <paramref name="InputType"/> and returns one of <paramref name="OutputType"/>.</param>
public sealed record OrchestrationDefinition(
    string Name, Type InputType, Type OutputType, Func<OrchestrationContext, object?, Task<object?>> RunAsync);

/// <summary>An activity with its types erased, for engines.</summary>
/// <param name="RunAsync">Takes a value of <paramref name="InputType"/> and returns one of <paramref name="OutputType"/>.</param>
public sealed record ActivityDefinition(
    string Name, Type InputType, Type OutputType, Func<ActivityContext, object?, Task<object?>> RunAsync);
