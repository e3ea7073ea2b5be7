using System.Text.Json;
using Microsoft.DurableTask.Entities;
using Steward.Durability;

namespace Steward.DurableTask.Entities;

/// <summary>Runs an entity of the port as one of Durable Task, which takes the state back when an operation throws.</summary>
internal sealed class PortEntity(EntityDefinition definition) : ITaskEntity
{
    public ValueTask<object?> RunAsync(TaskEntityOperation operation)
    {
        if (!definition.Operations.TryGetValue(operation.Name, out var apply))
        {
            throw new RecordedFailureException(new(FailureDetails.UnknownNameErrorType,
                $"Entity '{definition.Name}' has no operation '{operation.Name}' in this host."));
        }
        var before = operation.State.HasState
            ? PayloadJson.Read(operation.State.GetState<JsonElement>(default), definition.StateType)
            : null;
        try
        {
            var (state, output) = apply.Apply(before, PayloadJson.Read(operation.GetInput<JsonElement>(), apply.InputType));
            operation.State.SetState(PayloadJson.Raw(state, definition.StateType));
            return new(PayloadJson.Raw(output, apply.OutputType));
        }
        catch (OperationFailedException failed)
        {
            throw Failures.ToThrow(failed);
        }
    }
}
