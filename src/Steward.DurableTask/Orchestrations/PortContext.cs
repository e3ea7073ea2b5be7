using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Steward.Durability;
using Steward.DurableTask.Activities;
using Steward.DurableTask.Events;

namespace Steward.DurableTask.Orchestrations;

/// <summary>The port's context over Durable Task's. Everything here runs on the orchestration's own thread.</summary>
internal sealed class PortContext : OrchestrationContext, IDisposable
{
    private const int MaxCustomStatusBytes = 16 * 1024;
    private static readonly TimeSpan EarlyBy = TimeSpan.FromSeconds(1);

    private readonly TaskOrchestrationContext inner;
    private readonly EventMailbox mailbox = new();
    private readonly Emissions emissions;
    private readonly Timeouts timeouts;
    private readonly HashSet<string> pumped = new(StringComparer.Ordinal);
    private readonly string? parent;
    private readonly CancellationTokenSource ending = new();
    private JsonElement? nextInput;
    private JsonElement? customStatus;
    private int openCalls;
    private bool ended;
    private bool handedOver;

    public PortContext(TaskOrchestrationContext inner, StartMessage start)
    {
        this.inner = inner;
        parent = start.Parent;
        emissions = new(
            (chunk, entry) => SignalEntity(InstanceLog.KeyOf(InstanceId, chunk), InstanceLog.Append, entry),
            (chunk, entry) => CallEntityAsync(InstanceLog.KeyOf(InstanceId, chunk), InstanceLog.Append, entry));
        timeouts = new(due => TimerAsync(due, CancellationToken.None), () => CurrentUtc);
        if (start.Carried is not { } carried)
            return;
        mailbox.Restore(carried);
        emissions.Restore(carried);
        foreach (var name in carried.Unconsumed.Select(item => item.Name).Distinct(StringComparer.Ordinal))
            Pump(name);
    }

    public override string InstanceId => inner.InstanceId;

    public override string? ParentInstanceId => parent;

    public override DateTimeOffset CurrentUtc => new(DateTime.SpecifyKind(inner.CurrentUtcDateTime, DateTimeKind.Utc));

    public override bool IsReplaying => inner.IsReplaying;

    public override async Task<TOutput> CallActivityAsync<TInput, TOutput>(
        ActivityName<TInput, TOutput> activity, TInput input, TimeSpan? timeout = null)
    {
        if (timeout is { } span && span <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(timeout), span, "A time-out must be positive.");
        emissions.Send();
        var operation = $"activity {activity.Value}";
        var due = DueAfter(timeout);
        var call = CountedAsync(inner.CallActivityAsync<JsonElement>(
            activity.Value, new ActivityMessage(InstanceId, PayloadJson.Write(input), due).ToJson()));
        if (due is { } at && await ExpiresAsync(call, at))
        {
            throw new OperationFailedException(operation, new(FailureDetails.TimeoutErrorType, $"No result within {timeout}."));
        }
        return PayloadJson.Read<TOutput>(await TranslateAsync(operation, call));
    }

    public override async Task<TOutput> CallEntityAsync<TInput, TOutput>(
        string entityKey, EntityOperation<TInput, TOutput> operation, TInput input)
    {
        var call = inner.Entities.CallEntityAsync<JsonElement>(new EntityInstanceId(operation.Entity, entityKey), operation.Value, PayloadJson.Raw(input));
        return PayloadJson.Read<TOutput>(await TranslateAsync($"entity {operation.Entity}.{operation.Value}", call));
    }

    public override void SignalEntity<TInput, TOutput>(string entityKey, EntityOperation<TInput, TOutput> operation, TInput input) =>
        inner.Entities.SignalEntityAsync(new EntityInstanceId(operation.Entity, entityKey), operation.Value, PayloadJson.Raw(input))
            .GetAwaiter().GetResult();

    public override Task CreateTimerAsync(DateTimeOffset fireAt, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        emissions.Send();
        return TimerAsync(fireAt, cancellationToken);
    }

    public override async Task<TPayload> WaitForExternalEventAsync<TPayload>(
        EventName<TPayload> name, CancellationToken cancellationToken = default)
    {
        emissions.Send();
        Pump(name.Value);
        return PayloadJson.Read<TPayload>(await mailbox.WaitAsync(name.Value, cancellationToken));
    }

    public override async Task<TOutput> CallSubOrchestrationAsync<TInput, TOutput>(
        OrchestrationName<TInput, TOutput> orchestration, TInput input, string? instanceId = null)
    {
        var child = instanceId ?? $"{InstanceId}:{inner.NewGuid():n}";
        emissions.AddChild(child);
        emissions.Send();
        var start = PayloadJson.Raw(new StartMessage(PayloadJson.Write(input), InstanceId));
        var call = CountedAsync(inner.CallSubOrchestratorAsync<JsonElement>(orchestration.Value, start, new SubOrchestrationOptions(instanceId: child)));
        var operation = $"orchestration {orchestration.Value} {child}";
        try
        {
            return PayloadJson.Read<TOutput>(await TranslateAsync(operation, call));
        }
        catch (NullReferenceException) when (call.IsFaulted)
        {
            // Durable Task looks for the failure's details, which a terminated instance has none of.
            throw new OperationFailedException(operation, new(FailureDetails.TerminatedErrorType, $"'{child}' was terminated."));
        }
    }

    public override void ContinueAsNew<TInput>(TInput input) => nextInput = PayloadJson.Write(input);

    public override void SetCustomStatus<TStatus>(TStatus status)
    {
        var json = DurableJson.ToBytes(status);
        if (json.Length > MaxCustomStatusBytes)
            throw new InvalidOperationException($"The custom status takes {json.Length} bytes as JSON; at most {MaxCustomStatusBytes} are allowed.");
        var raw = PayloadJson.Raw(status);
        customStatus = raw.Value;
        inner.SetCustomStatus(raw);
    }

    public override void Emit<TEvent>(TEvent item) => emissions.Add(CurrentUtc, PayloadJson.Write(item));

    public override Guid NewGuid() => inner.NewGuid();

    /// <summary>
    /// The code has returned or thrown: makes its events visible, then hands over to the next execution if it asked for one. Durable Task ends an
    /// instance only when its timers, activities and sub-orchestrations have: timers are called off, for the others the outcome is shown early.
    /// </summary>
    public async Task EndAsync(JsonElement? output, FailureDetails? failure)
    {
        ending.Cancel();
        var outcome = openCalls > 0 && nextInput is null ? new Outcome(CurrentUtc, output, failure) : null;
        var chunk = await emissions.ConfirmAsync(outcome);
        ended = true;
        if (outcome is not null)
            inner.SetCustomStatus(PayloadJson.Raw(new EndedMarker(chunk, customStatus)));
        if (failure is not null || nextInput is not { } input)
            return;
        var carried = new Carried(emissions.Last, mailbox.Seen, [.. mailbox.Unconsumed]);
        handedOver = true;
        inner.ContinueAsNew(PayloadJson.Raw(new StartMessage(input, parent, carried)), preserveUnprocessedEvents: true);
    }

    public void Dispose() => ending.Dispose();

    /// <summary>A timer of the Azure Storage back end may fire a second early: its queues count in whole seconds.</summary>
    private async Task TimerAsync(DateTimeOffset fireAt, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending.Token);
        try
        {
            await inner.CreateTimer(fireAt.UtcDateTime, either.Token);
            while (CurrentUtc < fireAt)
                await inner.CreateTimer((fireAt + EarlyBy).UtcDateTime, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The code that waits has been left behind.
            await new TaskCompletionSource().Task;
        }
        catch (OperationCanceledException)
        {
            throw new TaskCanceledException(null, null, cancellationToken);
        }
    }

    /// <summary>True when the time-out came before the end of the call.</summary>
    private async Task<bool> ExpiresAsync(Task call, DateTimeOffset due)
    {
        var expiry = timeouts.Until(due);
        var first = await Task.WhenAny(call, expiry);
        timeouts.Forget(expiry);
        return first == expiry;
    }

    private DateTimeOffset? DueAfter(TimeSpan? timeout) =>
        timeout is not { } span ? null : span >= DateTimeOffset.MaxValue - CurrentUtc ? DateTimeOffset.MaxValue : CurrentUtc + span;

    /// <summary>One wait of our own stands for all waits of a name, so that no event meets an abandoned one.</summary>
    private void Pump(string name)
    {
        if (pumped.Add(name))
            _ = PumpAsync(name);
    }

    private async Task PumpAsync(string name)
    {
        while (true)
        {
            var raised = await inner.WaitForExternalEvent<JsonElement>(name);
            if (handedOver)
                inner.SendEvent(InstanceId, name, new RawJson(raised));
            else if (!ended)
                mailbox.Deliver(name, PayloadJson.Read<RaisedEvent>(raised));
        }
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
