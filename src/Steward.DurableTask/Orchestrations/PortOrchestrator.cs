using System.Text.Json;
using Microsoft.DurableTask;
using Steward.Durability;

namespace Steward.DurableTask.Orchestrations;

/// <summary>Runs an orchestration of the port as one of Durable Task.</summary>
internal sealed class PortOrchestrator(OrchestrationDefinition definition) : ITaskOrchestrator
{
    public Type InputType => typeof(JsonElement);

    public Type OutputType => typeof(RawJson);

    public async Task<object?> RunAsync(TaskOrchestrationContext context, object? input) =>
        await RunAsync(context, input is JsonElement json ? json : default);

    public async Task<RawJson> RunAsync(TaskOrchestrationContext context, JsonElement input)
    {
        var start = PayloadJson.Read<StartMessage>(input) ?? throw new InvalidDataException($"Orchestration '{definition.Name}' was started without an input.");
        using var port = new PortContext(context, start);
        JsonElement output;
        try
        {
            output = PayloadJson.Write(await definition.RunAsync(port, ReadInput(start.Input)), definition.OutputType);
        }
        catch (Exception exception)
        {
            await port.EndAsync(null, FailureDetails.From(exception));
            var toThrow = Failures.ToThrow(exception);
            if (toThrow == exception)
                throw;
            throw toThrow;
        }
        await port.EndAsync(output, null);
        return new(output);
    }

    private object? ReadInput(JsonElement json)
    {
        try
        {
            return PayloadJson.Read(json, definition.InputType);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"The input of orchestration '{definition.Name}' does not fit {definition.InputType.Name}: {exception.Message}", exception);
        }
    }
}
