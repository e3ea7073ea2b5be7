using System.Globalization;
using Steward.Durability;
using Steward.Engine.History;

namespace Steward.Engine.Orchestrations;

/// <content>The members that orchestration code calls.</content>
internal sealed partial class OrchestrationRun
{
    public const int MaxCustomStatusBytes = 16 * 1024;

    private byte[]? nextInput;

    public override string InstanceId => instanceId;

    public override string? ParentInstanceId => parentInstanceId;

    public override DateTimeOffset CurrentUtc => now;

    public override bool IsReplaying => replaying;

    public override Task<TOutput> CallActivityAsync<TInput, TOutput>(
        ActivityName<TInput, TOutput> activity, TInput input, TimeSpan? timeout = null)
    {
        if (timeout is { } span && span <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(timeout), span, "A time-out must be positive.");
        var body = Write(input, activity.Value);
        var step = new CallStep<TOutput>(HistoryKind.Activity, Next(), activity.Value, null) { Input = body, Due = Deadline(timeout) };
        Issue(step, awaited: true);
        return step.Task;
    }

    public override Task<TOutput> CallEntityAsync<TInput, TOutput>(
        string entityKey, EntityOperation<TInput, TOutput> operation, TInput input)
    {
        var body = Write(input, operation.Value);
        var step = new CallStep<TOutput>(HistoryKind.EntityCall, Next(), OperationName(operation), entityKey) { Input = body };
        Issue(step, awaited: true);
        return step.Task;
    }

    public override void SignalEntity<TInput, TOutput>(string entityKey, EntityOperation<TInput, TOutput> operation, TInput input)
    {
        var body = Write(input, operation.Value);
        Issue(new Step(HistoryKind.EntitySignal, Next(), OperationName(operation), entityKey) { Input = body }, awaited: false);
    }

    public override void SendEvent<TPayload>(string instanceId, EventName<TPayload> name, TPayload payload)
    {
        var body = Write(payload, name.Value);
        Issue(new Step(HistoryKind.EventSent, Next(), name.Value, instanceId) { Input = body }, awaited: false);
    }

    public override Task CreateTimerAsync(DateTimeOffset fireAt, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        var step = new CallStep<Nothing>(HistoryKind.Timer, Next(), null, null) { Due = fireAt };
        Issue(step, awaited: true);
        if (cancellationToken.CanBeCanceled)
            cancellationToken.Register(() => CancelTimer(step, cancellationToken));
        return step.Task;
    }

    private void CancelTimer(CallStep<Nothing> step, CancellationToken token)
    {
        if (step.IsDone)
            return;
        if (!Scheduler.IsRunningHere)
        {
            host.ForeignContinuation();
            return;
        }

        Remove(step);
        host.Disarm(step);
        step.Cancel(token);
    }

    public override Task<TPayload> WaitForExternalEventAsync<TPayload>(
        EventName<TPayload> name, CancellationToken cancellationToken = default)
    {
        EnsureInTurn();
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<TPayload>(cancellationToken);
        var waiter = new CallStep<TPayload>(HistoryKind.Raised, 0, name.Value, null);
        mailbox.Wait(name.Value, waiter);
        if (!waiter.IsDone && cancellationToken.CanBeCanceled)
            cancellationToken.Register(() => CancelWait(waiter, cancellationToken));
        return waiter.Task;
    }

    private void CancelWait<T>(CallStep<T> waiter, CancellationToken token)
    {
        if (waiter.IsDone)
            return;
        if (!Scheduler.IsRunningHere)
        {
            host.ForeignContinuation();
            return;
        }

        mailbox.Forget(waiter);
        waiter.Cancel(token);
    }

    public override Task<TOutput> CallSubOrchestrationAsync<TInput, TOutput>(
        OrchestrationName<TInput, TOutput> orchestration, TInput input, string? instanceId = null)
    {
        var body = Write(input, orchestration.Value);
        var number = Next();
        var child = instanceId ?? string.Create(CultureInfo.InvariantCulture, $"{InstanceId}:{number}");
        var step = new CallStep<TOutput>(HistoryKind.Child, number, orchestration.Value, child) { Input = body };
        Issue(step, awaited: true);
        return step.Task;
    }

    public override void ContinueAsNew<TInput>(TInput input)
    {
        EnsureInTurn();
        nextInput = Write(input, "the next execution");
    }

    public override void SetCustomStatus<TStatus>(TStatus status)
    {
        EnsureInTurn();
        var body = Payload.Write(status, MaxCustomStatusBytes, "The custom status");
        if (!replaying)
            host.SetCustomStatus(body);
    }

    public override void Emit<TEvent>(TEvent item)
    {
        EnsureInTurn();
        var body = Payload.Write(item, host.MaxPayloadBytes, "An emitted event");
        if (!replaying)
            host.Emit(body);
    }

    public override Guid NewGuid()
    {
        EnsureInTurn();
        return NameGuid.Create(string.Create(CultureInfo.InvariantCulture, $"{InstanceId}/{++guids}"));
    }

    private static string OperationName<TInput, TOutput>(EntityOperation<TInput, TOutput> operation) =>
        $"{operation.Entity}.{operation.Value}";

    private byte[] Write<T>(T input, string name) => Payload.Write(input, host.MaxPayloadBytes, $"The input of '{name}'");

    private DateTimeOffset? Deadline(TimeSpan? timeout) =>
        timeout is not { } span ? null : span >= DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + span;

    private int Next()
    {
        EnsureInTurn();
        return ++steps;
    }

    /// <summary>Code that runs anywhere else than on the loop, in its turn, has left the rails of replay.</summary>
    private void EnsureInTurn()
    {
        if (Scheduler.IsRunningHere)
            return;
        throw new InvalidOperationException(
            $"Orchestration '{definition.Name}' used its context outside of its turn: it awaited a task that did not come from the "
                + "context.");
    }

    private void Issue(Step step, bool awaited)
    {
        if (replaying)
            Match(step);
        else
            host.Record(new(step.Kind) { Step = step.Number, Name = step.Name, Id = step.Id, Due = TimerDue(step) });
        if (awaited)
        {
            pending.Add(step.Number, step);
            if (step.Kind == HistoryKind.Activity)
                PendingActivities++;
        }

        outbox.Add(step);
    }

    private static DateTimeOffset TimerDue(Step step) => step.Kind == HistoryKind.Timer ? step.Due!.Value : default;

    private void Match(Step step)
    {
        var next = cursor < recorded.Count ? recorded[cursor] : null;
        // Kind, name and id are compared, not the input: a host may word its requests anew, but not ask for other things.
        if (next is { IsAction: true } && next.Step == step.Number && next.Kind == step.Kind && next.Name == step.Name
            && next.Id == step.Id)
        {
            cursor++;
            return;
        }

        var found = next is null ? "ends before it"
            : next.IsAction ? $"records {next.Describe()}"
            : $"goes on with {next.Describe()} of step {next.Step}";
        Mismatch($"Step {step.Number}: the code asks for {step.Describe()}, but the history {found}.");
        // Into the code as well: it must not go on past a step that has no place in its history.
        throw mismatch!;
    }
}
