namespace Steward.Durability;

/// <summary>The name of an orchestration with the types of its input and output. Names are contracts: tasks in flight hold them.</summary>
public readonly record struct OrchestrationName<TInput, TOutput>(string Value);

/// <summary>The name of an activity with the types of its input and output. Names are contracts: tasks in flight hold them.</summary>
public readonly record struct ActivityName<TInput, TOutput>(string Value);

/// <summary>The name of an external event with the type of its payload.</summary>
public readonly record struct EventName<TPayload>(string Value);

/// <summary>An operation of an entity with the types of its input and output.</summary>
public readonly record struct EntityOperation<TInput, TOutput>(string Entity, string Value);

/// <summary>One entity: <paramref name="Name"/> says which definition (lower case), <paramref name="Key"/> which instance.</summary>
public readonly record struct EntityId(string Name, string Key)
{
    /// <summary><c>@name@key</c>.</summary>
    public override string ToString() => $"@{Name}@{Key}";
}

/// <summary>The absence of a value, where a type is asked for.</summary>
public readonly record struct Nothing
{
    /// <summary>The one value there is.</summary>
    public static Nothing Value => default;
}
