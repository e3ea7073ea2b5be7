using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Steward.Durability;
using Steward.DurableTask.Activities;
using Steward.DurableTask.Events;

namespace Steward.DurableTask.Orchestrations;

/// <summary>The port's context over Durable Task's. Everything here runs on the orchestration's own thread.</summary>
internal sealed partial class PortContext : OrchestrationContext, IDisposable
{
    private const int MaxCustomStatusBytes = 16 * 1024;

    private readonly TaskOrchestrationContext inner;
    private readonly StartMessage start;
    private readonly int foldAfter;
    private readonly Journal journal;
    private readonly EventMailbox mailbox = new();
    private readonly Emissions emissions;
    private readonly Timers timers;
    private readonly HashSet<string> awaited = new(StringComparer.Ordinal);
    private readonly List<NamedEvent> held = [];
    private readonly TaskCompletionSource folding = new();
    private readonly CancellationTokenSource ending = new();
    private JsonElement? nextInput;
    private JsonElement? customStatus;
    private int openSteps;
    private int openCalls;
    private bool ended;
    private bool handedOver;

    /// <param name="foldAfter">Bytes of history after which it is folded.</param>
    public PortContext(TaskOrchestrationContext inner, StartMessage start, int foldAfter)
    {
        (this.inner, this.start, this.foldAfter) = (inner, start, foldAfter);
        journal = new(start.Past, InnerUtc);
        emissions = start.LogsRows == true
            ? new RowEmissions(WriteAsync,
                child => SignalAsked(InstanceLog.KeyOf(InstanceId, 0), InstanceLog.Append, new LogEntry([], [child])))
            : new EntityEmissions(
                (chunk, entry) => SignalAsked(InstanceLog.KeyOf(InstanceId, chunk), InstanceLog.Append, entry),
                (chunk, entry) => EntityAsync(InstanceLog.KeyOf(InstanceId, chunk), InstanceLog.Append, entry));
        timers = new(DurableTimerAsync, () => InnerUtc);
        if (start.Past is { } past)
            emissions.SkipTo(past.Emitted);
        if (start.Carried is not { } carried)
            return;
        mailbox.Restore(carried);
        emissions.Restore(carried);
        foreach (var name in carried.Unconsumed.Select(item => item.Name).Distinct(StringComparer.Ordinal))
            Pump(name);
    }

    public override string InstanceId => inner.InstanceId;

    public override string? ParentInstanceId => start.Parent;

    public override DateTimeOffset CurrentUtc => journal.IsLive ? InnerUtc : journal.Clock;

    public override bool IsReplaying => inner.IsReplaying || !journal.IsLive;

    private DateTimeOffset InnerUtc => new(DateTime.SpecifyKind(inner.CurrentUtcDateTime, DateTimeKind.Utc));

    public override async Task<TOutput> CallActivityAsync<TInput, TOutput>(
        ActivityName<TInput, TOutput> activity, TInput input, TimeSpan? timeout = null)
    {
        if (timeout is { } span && span <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(timeout), span, "A time-out must be positive.");
        var operation = $"activity {activity.Value}";
        return PayloadJson.Read<TOutput>(await StepAsync(operation, async () =>
        {
            var riding = emissions.Ride();
            var due = DueAfter(timeout);
            var call = CountedAsync(inner.CallActivityAsync<JsonElement>(
                activity.Value, new ActivityMessage(InstanceId, PayloadJson.Write(input), due, riding).ToJson()));
            if (due is { } at && await ExpiresAsync(call, at))
                throw new OperationFailedException(operation, new(FailureDetails.TimeoutErrorType, $"No result within {timeout}."));
            var result = await TranslateAsync(operation, call);
            emissions.Landed(riding);
            return result;
        }));
    }

    public override async Task<TOutput> CallEntityAsync<TInput, TOutput>(
        string entityKey, EntityOperation<TInput, TOutput> operation, TInput input) =>
        PayloadJson.Read<TOutput>(await StepAsync($"entity {operation.Entity}.{operation.Value}",
            () => EntityAsync(entityKey, operation, input)));

    public override void SignalEntity<TInput, TOutput>(string entityKey, EntityOperation<TInput, TOutput> operation, TInput input)
    {
        // What the code signals while it is told again what it was told before has been signalled.
        if (journal.IsLive)
            SignalAsked(entityKey, operation, input);
    }

    public override void SendEvent<TPayload>(string instanceId, EventName<TPayload> name, TPayload payload)
    {
        // An id of this execution's own: those of a counter would come again in the next one, and be taken for repetitions.
        if (journal.IsLive)
        {
            inner.SendEvent(instanceId, name.Value,
                PayloadJson.Raw(new RaisedEvent(inner.NewGuid().ToString("n"), PayloadJson.Write(payload))));
        }
    }

    public override async Task CreateTimerAsync(DateTimeOffset fireAt, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var step = journal.Next();
        if (journal.IsAnswered(step, RecordedAnswer.Timer, out var again))
        {
            await again;
            return;
        }
        await journal.WhenLiveAsync(cancellationToken);
        emissions.Send();
        await timers.At(fireAt, cancellationToken);
        journal.Add(new(CurrentUtc, step, RecordedAnswer.Timer));
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
        var child = instanceId ?? $"{InstanceId}:{NewGuid():n}";
        var operation = $"orchestration {orchestration.Value} {child}";
        return PayloadJson.Read<TOutput>(await StepAsync(operation, async () =>
        {
            emissions.AddChild(child);
            emissions.Send();
            var message = PayloadJson.Raw(new StartMessage(PayloadJson.Write(input), InstanceId, LogsRows: start.LogsRows));
            var call = CountedAsync(inner.CallSubOrchestratorAsync<JsonElement>(orchestration.Value, message,
                new SubOrchestrationOptions(instanceId: child)));
            try
            {
                return await TranslateAsync(operation, call);
            }
            catch (NullReferenceException) when (call.IsFaulted)
            {
                // Durable Task looks for the failure's details, which a terminated instance has none of.
                throw new OperationFailedException(operation, new(FailureDetails.TerminatedErrorType, $"'{child}' was terminated."));
            }
        }));
    }

    public override void ContinueAsNew<TInput>(TInput input) => nextInput = PayloadJson.Write(input);

    public override void SetCustomStatus<TStatus>(TStatus status)
    {
        var raw = PayloadJson.Raw(status);
        var size = JsonMarshal.GetRawUtf8Value(raw.Value).Length;
        if (size > MaxCustomStatusBytes)
        {
            throw new InvalidOperationException(
                $"The custom status takes {size} bytes as JSON; at most {MaxCustomStatusBytes} are allowed.");
        }
        customStatus = raw.Value;
        if (journal.IsLive)
            inner.SetCustomStatus(raw);
    }

    public override void Emit<TEvent>(TEvent item) => emissions.Add(CurrentUtc, PayloadJson.Write(item));

    public override Guid NewGuid() => journal.Guid(inner.NewGuid);

    /// <summary>
    /// The code has returned or thrown: makes its events visible, then hands over to the next execution if it asked for one. Durable Task
    /// ends an instance only when its timers, activities and sub-orchestrations have: timers are called off,
    /// for the others the outcome is shown early.
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
        inner.ContinueAsNew(PayloadJson.Raw(new StartMessage(input, start.Parent, carried, LogsRows: start.LogsRows)),
            preserveUnprocessedEvents: true);
    }

    public void Dispose() => ending.Dispose();
}
