using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Steward.Durability;
using Steward.DurableTask.Activities;
using Steward.DurableTask.Events;

namespace Steward.DurableTask.Orchestrations;

/// <summary>What is asked of Durable Task, and how what differs there is bridged.</summary>
internal sealed partial class PortContext
{
    private async Task<JsonElement> EntityAsync<TInput, TOutput>(
        string entityKey, EntityOperation<TInput, TOutput> operation, TInput input) =>
        await TranslateAsync($"entity {operation.Entity}.{operation.Value}", inner.Entities.CallEntityAsync<JsonElement>(
            new EntityInstanceId(operation.Entity, entityKey), operation.Value, PayloadJson.Raw(input)));

    private async Task WriteAsync(IReadOnlyList<EventBatch> batches) => await TranslateAsync($"activity {EventRows.ActivityName}",
        inner.CallActivityAsync<JsonElement>(EventRows.ActivityName,
            new ActivityMessage(InstanceId, PayloadJson.Write(Nothing.Value), null, batches).ToJson()));

    private void SignalAsked<TInput, TOutput>(string entityKey, EntityOperation<TInput, TOutput> operation, TInput input) =>
        inner.Entities.SignalEntityAsync(new EntityInstanceId(operation.Entity, entityKey), operation.Value, PayloadJson.Raw(input))
            .GetAwaiter().GetResult();

    private async Task DurableTimerAsync(DateTimeOffset fireAt, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending.Token);
        await inner.CreateTimer(fireAt.UtcDateTime, either.Token);
    }

    /// <summary>True when the time-out came before the end of the call.</summary>
    private async Task<bool> ExpiresAsync(Task call, DateTimeOffset due)
    {
        var expiry = timers.TimeoutAt(due);
        var first = await Task.WhenAny(call, expiry);
        timers.Forget(expiry);
        return first == expiry;
    }

    private DateTimeOffset? DueAfter(TimeSpan? timeout) =>
        timeout is not { } span ? null : span >= DateTimeOffset.MaxValue - InnerUtc ? DateTimeOffset.MaxValue : InnerUtc + span;

    /// <summary>One wait of our own stands for all waits of a name, so that no event meets an abandoned one.</summary>
    private void Pump(string name)
    {
        if (awaited.Add(name) && journal.IsLive)
            _ = PumpAsync(name);
    }

    private async Task PumpAsync(string name)
    {
        while (true)
        {
            var raised = await inner.WaitForExternalEvent<JsonElement>(name);
            // Of an execution that has given way: sent on to the next one, which would never see it otherwise.
            if (handedOver)
                inner.SendEvent(InstanceId, name, new RawJson(raised));
            else if (Folding.IsCompleted)
                held.Add(new(name, PayloadJson.Read<RaisedEvent>(raised)));
            else if (!ended)
                Deliver(new(name, PayloadJson.Read<RaisedEvent>(raised)));
        }
    }

    private void Deliver(NamedEvent raised)
    {
        journal.Add(new(CurrentUtc, Event: raised));
        mailbox.Deliver(raised.Name, raised.Event);
    }

    private async Task<T> CountedAsync<T>(Task<T> call)
    {
        openCalls++;
        try
        {
            return await call;
        }
        finally
        {
            openCalls--;
            // Code that was left behind when the instance ended does not go on.
            if (ended)
                await new TaskCompletionSource().Task;
        }
    }

    private static async Task<T> TranslateAsync<T>(string operation, Task<T> call)
    {
        try
        {
            return await call;
        }
        catch (TaskFailedException failed)
        {
            throw new OperationFailedException(operation, Failures.Read(failed.FailureDetails));
        }
        catch (EntityOperationFailedException failed)
        {
            throw new OperationFailedException(operation, Failures.Read(failed.FailureDetails));
        }
    }
}
