namespace Steward.Durability;

/// <summary>All orchestrations, activities and entities by name, with types erased: what a host gives to an engine.</summary>
public sealed class DurableRegistry
{
    private readonly Dictionary<string, OrchestrationDefinition> orchestrations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ActivityDefinition> activities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EntityDefinition> entities = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, OrchestrationDefinition> Orchestrations => orchestrations;

    public IReadOnlyDictionary<string, ActivityDefinition> Activities => activities;

    public IReadOnlyDictionary<string, EntityDefinition> Entities => entities;

    public DurableRegistry AddOrchestration<TInput, TOutput>(
        OrchestrationName<TInput, TOutput> name, Func<OrchestrationContext, TInput, Task<TOutput>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        orchestrations.Add(name.Value, new(name.Value, typeof(TInput), typeof(TOutput),
            async (context, input) => await run(context, (TInput)input!)));
        return this;
    }

    public DurableRegistry AddActivity<TInput, TOutput>(
        ActivityName<TInput, TOutput> name, Func<ActivityContext, TInput, Task<TOutput>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        activities.Add(name.Value, new(name.Value, typeof(TInput), typeof(TOutput),
            async (context, input) => await run(context, (TInput)input!)));
        return this;
    }

    public DurableRegistry AddEntity(EntityDefinition entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        entities.Add(entity.Name, entity);
        return this;
    }
}

public sealed record OrchestrationDefinition(
    string Name, Type InputType, Type OutputType, Func<OrchestrationContext, object?, Task<object?>> RunAsync);

public sealed record ActivityDefinition(
    string Name, Type InputType, Type OutputType, Func<ActivityContext, object?, Task<object?>> RunAsync);
