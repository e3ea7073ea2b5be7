namespace Steward.Durability;

/// <summary>
/// An entity: a state and pure operations on it. An operation returns the next state and a result; if it throws, the state stays
/// and the caller gets the failure. Engines serialize the operations of one entity and apply each exactly once.
/// </summary>
public abstract class EntityDefinition
{
    private protected EntityDefinition(string name) => Name = name;

    /// <summary>Lower-case name: Durable Functions folds the case of entity names.</summary>
    public string Name { get; }

    /// <summary>The type of its state, written as <see cref="DurableJson"/> has it.</summary>
    public abstract Type StateType { get; }

    /// <summary>By the name of the operation, case-sensitive.</summary>
    public abstract IReadOnlyDictionary<string, EntityOperationDefinition> Operations { get; }
}

/// <summary>One operation with its types erased, for engines: <c>(state or null, input) -> (next state, result)</c>.</summary>
public sealed record EntityOperationDefinition(
    string Name, Type InputType, Type OutputType, Func<object?, object?, (object State, object? Output)> Apply);

/// <inheritdoc cref="EntityDefinition"/>
/// <param name="initial">The state of an entity that was never used.</param>
public sealed class EntityDefinition<TState>(string name, Func<TState> initial) : EntityDefinition(name)
    where TState : class
{
    private readonly Dictionary<string, EntityOperationDefinition> operations = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override Type StateType => typeof(TState);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, EntityOperationDefinition> Operations => operations;

    /// <summary>Adds an operation.</summary>
    /// <param name="apply">Pure: no clock, no I/O, nothing kept outside of the state that it returns.</param>
    /// <exception cref="ArgumentException">The operation belongs to another entity, or there is one of its name.</exception>
    public EntityDefinition<TState> On<TInput, TOutput>(
        EntityOperation<TInput, TOutput> operation, Func<TState, TInput, (TState State, TOutput Output)> apply)
    {
        ArgumentNullException.ThrowIfNull(apply);
        if (operation.Entity != Name)
        {
            throw new ArgumentException($"Operation '{operation.Value}' belongs to entity '{operation.Entity}', not '{Name}'.",
                nameof(operation));
        }
        operations.Add(operation.Value, new(operation.Value, typeof(TInput), typeof(TOutput), (state, input) =>
        {
            var (next, output) = apply((TState?)state ?? initial(), (TInput)input!);
            return (next, output);
        }));
        return this;
    }
}
