using System.Text.Json;
using Microsoft.DurableTask;
using Steward.Durability;

namespace Steward.DurableTask.Orchestrations;

/// <summary>Runs an orchestration of the port as one of Durable Task.</summary>
/// <param name="foldAfter">Bytes of history after which it is folded.</param>
internal sealed class PortOrchestrator(OrchestrationDefinition definition, int foldAfter) : ITaskOrchestrator
{
    public Type InputType => typeof(JsonElement);

    public Type OutputType => typeof(RawJson);

    public async Task<object?> RunAsync(TaskOrchestrationContext context, object? input) =>
        await RunAsync(context, input is JsonElement json ? json : default);

    public async Task<RawJson> RunAsync(TaskOrchestrationContext context, JsonElement input)
    {
        var start = PayloadJson.Read<StartMessage>(input)
            ?? throw new InvalidDataException($"Orchestration '{definition.Name}' was started without an input.");
        using var port = new PortContext(context, start, foldAfter);
        JsonElement output;
        try
        {
            var code = definition.RunAsync(port, ReadInput(start.Input));
            port.ReplayFolded();
            if (await Task.WhenAny(code, port.Folding) != code)
            {
                await port.FoldAsync();
                return PayloadJson.Raw(Nothing.Value);
            }
            output = PayloadJson.Write(await code, definition.OutputType);
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
