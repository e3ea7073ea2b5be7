using System.Text.Json;
using Microsoft.DurableTask;
using Steward.Durability;
using Steward.DurableTask.Events;

namespace Steward.DurableTask.Activities;

/// <summary>Runs an activity of the port as one of Durable Task.</summary>
/// <param name="log">Where events go that ride on a call.</param>
/// <param name="stopping">Cancelled when the host stops.</param>
internal sealed class PortActivity(ActivityDefinition definition, EventRows log, TimeProvider time, CancellationToken stopping)
    : ITaskActivity
{
    private static readonly TimeSpan MaxTimer = TimeSpan.FromDays(40);

    public Type InputType => typeof(JsonElement);

    public Type OutputType => typeof(RawJson);

    public async Task<object?> RunAsync(TaskActivityContext context, object? input)
    {
        try
        {
            return await RunAsync(input is JsonElement json ? json : default);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Any answer would be recorded as the activity's. Without one it is delivered again, to a host that is not stopping.
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            throw;
        }
    }

    public async Task<RawJson> RunAsync(JsonElement input)
    {
        var message = PayloadJson.Read<ActivityMessage>(input)
            ?? throw new InvalidDataException($"Activity '{definition.Name}' was called without an input.");
        var logging = log.AppendAsync(message.InstanceId, message.Log ?? []);
        using var timeout = TimeoutOf(message);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        try
        {
            var context = new ActivityContext(message.InstanceId, definition.Name, over.Token);
            var output = await definition.RunAsync(context, PayloadJson.Read(message.Input, definition.InputType));
            await logging;
            return PayloadJson.Raw(output, definition.OutputType);
        }
        catch (OperationFailedException failed)
        {
            throw Failures.ToThrow(failed);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            throw new RecordedFailureException(new(FailureDetails.TimeoutErrorType,
                "It was cancelled when its caller's time-out had passed."));
        }
    }

    /// <summary>The caller's clock counts: an activity that is delivered again after its time is over starts cancelled.</summary>
    private CancellationTokenSource TimeoutOf(ActivityMessage message)
    {
        if (message.Until is not { } until)
            return new();
        var left = until - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return new(TimeSpan.Zero, time);
        return left > MaxTimer ? new() : new(left, time);
    }
}
