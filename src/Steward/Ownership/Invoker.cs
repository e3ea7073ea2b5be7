using System.Text;
using Steward.Durability;
using Steward.Limits;
using Steward.Monitors.Likeness;
using Steward.Resilience;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>
/// The one way in which control passes to a worker: through its gate, admitted by the ledger turn by turn, each turn and each tool call a
/// durable step, settled after. Whatever goes wrong comes back as a failed envelope.
/// </summary>
internal sealed class Invoker(TaskRun run)
{
    private const int MinOutputTokens = 64;
    private const int EnvelopeOverhead = 256;

    /// <summary>What the activity gets on top of the worker's own time-out, to report it by itself.</summary>
    private static readonly TimeSpan TimeoutGrace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, long> resultSizes = new(StringComparer.Ordinal);
    private int count;

    private OrchestrationContext Context => run.Context;

    private TaskSpecification Task => run.Specification;

    public async Task<InvocationResult> InvokeAsync(WorkerCard worker, Assignment assignment, bool ownerSide)
    {
        var id = $"{Context.InstanceId}.{++count}";
        if (run.StopOf(ownerSide) is { } stopped)
            return Stopped(id, stopped);

        if (run.Watch.TakeWarning(worker.Name) is { } warning)
            assignment = assignment with { Feedback = assignment.Feedback is null ? warning : $"{assignment.Feedback}\n{warning}" };
        if (await EnterGateAsync(worker, id, ownerSide) is { } closed)
            return Finished(id, worker, assignment, Envelope.Failed(closed), Usage.None);

        bool? fault = null;
        try
        {
            (var result, fault) = worker.Kind == WorkerKind.Team
                ? (await DelegateAsync(id, worker, assignment), (bool?)false)
                : await ConverseAsync(id, worker, assignment, ownerSide);
            resultSizes[id] = Encoding.UTF8.GetByteCount(result.Envelope.Result) + EnvelopeOverhead;
            return result;
        }
        finally
        {
            Context.SignalEntity(worker.Name, Gate.Leave, new GateExit(id, worker.Gate, Context.CurrentUtc, fault));
        }
    }

    private async Task<(InvocationResult Result, bool? Fault)> ConverseAsync(
        string id, WorkerCard worker, Assignment assignment, bool ownerSide)
    {
        var usage = Usage.None;
        var conversation = FirstPromptOf(worker, assignment);
        for (int turn = 1, enlarged = 0; turn <= worker.MaxTurns; turn++)
        {
            var callId = $"{id}.{turn}.{enlarged}";
            var admission = await AdmitAsync(callId, id, worker, conversation, hop: turn == 1 && enlarged == 0, ownerSide);
            if (admission.Refusal == Ledger.InvocationBudget)
            {
                return (Finished(id, worker, assignment, Envelope.Failed($"Its {Task.Limits.TokensPerInvocation} tokens per invocation do not suffice " +
                    $"for turn {turn}."), usage), turn > 1 ? false : null);
            }
            if (admission.Refusal is { } refusal)
                return (Refused(id, worker, LimitOf(refusal)), turn > 1 ? false : null);
            if (turn == 1 && enlarged == 0)
                Started(id, worker, assignment);

            var reply = await TurnAsync(id, turn, worker, assignment, callId, admission);
            if (reply is null)
                return (Finished(id, worker, assignment, Envelope.Failed($"The call of '{worker.Name}' was cut off; what it may have used is charged."), usage), true);

            usage = usage.Plus(reply.Usage);
            if (run.StopOf(ownerSide) is { } stopped)
                return (Stopped(id, stopped), reply.Fault);
            if (reply.NeededTokens is { } needed)
            {
                // Nothing was called. Asked for again with what the prompt really takes; a third time would be the worker's error.
                if (++enlarged > 2)
                    return (Finished(id, worker, assignment, Envelope.Failed("Its prompt kept growing past its reservation."), usage), turn > 1 ? false : null);
                conversation = Math.Max(needed - MinOutputTokens, conversation + 1);
                turn--;
                continue;
            }
            if (reply.Envelope is { } envelope)
                return (Finished(id, worker, assignment, envelope, usage), reply.Fault);

            enlarged = 0;
            foreach (var call in reply.ToolCalls)
                run.Watch.CalledTool(worker, id, call);
            if (run.Watch.Stop is { } taken)
                return (Finished(id, worker, assignment, Envelope.Failed(taken.Detail), usage), false);
            conversation = reply.ConversationTokens + await CallToolsAsync(id, turn, worker, reply.ToolCalls);
        }
        return (Finished(id, worker, assignment, Envelope.Failed($"No answer within {worker.MaxTurns} turns."), usage), false);
    }

    /// <summary>A team works on the assignment as a task of its own, on the ledger of this one: delegation resets no counter.</summary>
    private async Task<InvocationResult> DelegateAsync(string id, WorkerCard worker, Assignment assignment)
    {
        var admission = await Context.CallEntityAsync(Task.RootId, Ledger.Admit, new CallRequest(id, id, 0, 0, 0, 0, Hop: true, OwnerSide: false));
        if (admission.Refusal is { } refusal)
            return Refused(id, worker, LimitOf(refusal));
        Context.SignalEntity(Task.RootId, Ledger.Settle, new Settlement(id, 0, 0));
        Started(id, worker, assignment);
        if (SubTask.SpecificationOf(Task, id, worker, assignment, Context.CurrentUtc) is not { } specification)
            return Finished(id, worker, assignment, Envelope.Failed($"Sub-tasks nest at most {SubTask.MaxDepth} deep."), Usage.None);
        try
        {
            var outcome = await Context.CallSubOrchestrationAsync(OwnerOrchestration.Name, specification, specification.Id);
            run.Absorb(outcome);
            return Finished(id, worker, assignment, SubTask.EnvelopeOf(outcome), new(CompletionTokens: outcome.Spent.Tokens, CostUsd: outcome.Spent.CostUsd));
        }
        catch (OperationFailedException failed)
        {
            return Finished(id, worker, assignment, Envelope.Failed($"Its sub-task failed: {failed.Failure.Message}"), Usage.None);
        }
    }

    private void Started(string id, WorkerCard worker, Assignment assignment)
    {
        run.Spend(new(Hops: 1));
        run.Watch.Assigned(worker, id, assignment);
        run.Emit(new(TaskEventKind.WorkerStarted, assignment.Objective, worker.Name, id));
    }

    /// <summary>A rough prompt size to ask for at first: the activity that composes the prompt says when it is too small.</summary>
    private long FirstPromptOf(WorkerCard worker, Assignment assignment) => worker.MaxOutputTokens == 0
        ? 0
        : worker.PromptOverhead + Bytes(Task.Goal) + Bytes(Task.Completion.Criterion) + Bytes(assignment.Objective) + Bytes(assignment.Feedback)
            + Bytes(assignment.Briefing?.GetRawText()) + assignment.Inputs.Sum(input => resultSizes.GetValueOrDefault(input));

    private static long Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private Task<Admission> AdmitAsync(string callId, string id, WorkerCard worker, long prompt, bool hop, bool ownerSide)
    {
        var (min, wanted) = worker.MaxOutputTokens == 0
            ? (0L, 0L)
            : (prompt + Math.Min(MinOutputTokens, worker.MaxOutputTokens), prompt + worker.MaxOutputTokens);
        return Context.CallEntityAsync(Task.RootId, Ledger.Admit, new CallRequest(callId, id, min, wanted,
            worker.Price.CostOf(prompt, 0, min - prompt), worker.Price.CostOf(prompt, 0, wanted - prompt), hop, ownerSide));
    }

    /// <summary>Null when the turn was cut off.</summary>
    private async Task<TurnReply?> TurnAsync(
        string id, int turn, WorkerCard worker, Assignment assignment, string callId, Admission admission)
    {
        run.Reserve(admission.Tokens, admission.CostUsd);
        try
        {
            var reply = await Context.CallActivityAsync(WorkerActivities.Turn, new WorkerTurn(Task.RootId, Task.Goal, Task.Completion.Criterion,
                id, turn, worker, assignment, Task.Documents, new(admission.Tokens, admission.CostUsd), DeadlineOf(worker)), worker.Timeout + TimeoutGrace);
            Settle(worker, callId, admission, reply.Usage.Tokens, reply.Usage.CostUsd, reply.Usage.Calls);
            return reply;
        }
        catch (OperationFailedException)
        {
            Settle(worker, callId, admission, null, null, 1);
            return null;
        }
    }

    private void Settle(WorkerCard worker, string callId, Admission admission, long? tokens, decimal? costUsd, int calls)
    {
        Context.SignalEntity(Task.RootId, Ledger.Settle, new Settlement(callId, tokens, costUsd));
        run.Reserve(-admission.Tokens, -admission.CostUsd);
        run.Spend(new(tokens ?? admission.Tokens, costUsd ?? admission.CostUsd, Calls: calls));
        run.Metrics.Settled(worker.Name, tokens ?? admission.Tokens, costUsd ?? admission.CostUsd);
    }

    /// <summary>All tool calls of a turn, side by side; returns what their results add to the conversation, in tokens.</summary>
    private async Task<long> CallToolsAsync(string id, int turn, WorkerCard worker, IReadOnlyList<ToolCall> calls)
    {
        var replies = await System.Threading.Tasks.Task.WhenAll(calls.Select(async call =>
        {
            run.Emit(new(TaskEventKind.ToolCalled, call.Tool, worker.Name, id));
            try
            {
                return await Context.CallActivityAsync(WorkerActivities.Tool,
                    new ToolTurn(Task.RootId, id, turn, call, worker, Task.Documents, DeadlineOf(worker)), worker.Timeout + TimeoutGrace);
            }
            catch (OperationFailedException failed)
            {
                return new(EnvelopeOverhead, failed.Failure.Message);
            }
        }));
        return replies.Sum(reply => reply.ResultTokens);
    }

    private DateTimeOffset DeadlineOf(WorkerCard worker)
    {
        var own = Context.CurrentUtc + worker.Timeout;
        return own < Task.Deadline ? own : Task.Deadline;
    }

    /// <summary>0.5 to 1.5, by the invocation: those who wait for one gate do not all come back at once. The same on replay.</summary>
    private static double SpreadOf(string id) => 0.5 + Hash.Of(id) % 1_000 / 1_000.0;

    /// <summary>Null when let in, else why not.</summary>
    private async Task<string?> EnterGateAsync(WorkerCard worker, string id, bool ownerSide)
    {
        var patience = Context.CurrentUtc + worker.Timeout;
        for (var wait = FirstWait * SpreadOf(id); ; wait = wait < LongestWait ? wait * 2 : wait)
        {
            var lease = Context.CurrentUtc + (worker.Timeout + TimeoutGrace) * worker.MaxTurns * 2;
            var answer = await Context.CallEntityAsync(worker.Name, Gate.Enter, new GateEntry(id, worker.Gate, Context.CurrentUtc, lease));
            if (answer.Refusal is null)
                return null;
            if (answer.Refusal == GateRefusal.CircuitOpen)
                return $"The circuit breaker of '{worker.Name}' is open until {answer.RetryAt:HH:mm:ss} UTC: it failed too often in a row.";
            if (run.StopOf(ownerSide) is not null || Context.CurrentUtc + wait > patience)
                return $"'{worker.Name}' stayed busy: {worker.Gate.MaxConcurrent} calls at the same time are its bulkhead.";
            await Context.CreateTimerAsync(Context.CurrentUtc + wait);
        }
    }

    private LimitHit LimitOf(string refusal) => refusal switch
    {
        ReasonCode.Hops => new(refusal, $"All {Task.Limits.Hops} hops are used."),
        ReasonCode.Budget => new(refusal, $"The rest of the {Task.Limits.Tokens} tokens does not suffice for the next call."),
        ReasonCode.Cost => new(refusal, $"The rest of the {Task.Limits.CostUsd} USD does not suffice for the next call."),
        _ => new(ReasonCode.Cancelled, "The task has ended."),
    };

    private static InvocationResult Stopped(string id, LimitHit limit) =>
        new(id, Envelope.Failed(limit.Detail), limit);

    private InvocationResult Refused(string id, WorkerCard worker, LimitHit limit)
    {
        if (run.StoppedBy is not null)
            return Stopped(id, limit);
        run.Metrics.Refused(limit.Reason);
        run.Emit(new(TaskEventKind.Refused, $"{limit.Reason}: {limit.Detail}", worker.Name, id));
        return Stopped(id, limit);
    }

    private InvocationResult Finished(string id, WorkerCard worker, Assignment assignment, Envelope envelope, Usage usage)
    {
        run.Emit(new(TaskEventKind.WorkerFinished, $"{envelope.Status.InContract()} {envelope.Confidence:0.00}: {envelope.Reason}",
            worker.Name, id, usage.Tokens, usage.CostUsd, run.Spent));
        run.Watch.Answered(worker, id, assignment, envelope);
        return new(id, envelope, run.Watch.Stop);
    }
}
