using Steward.Durability;
using Steward.Limits;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>What came of a conversation.</summary>
/// <param name="Envelope">Null when a limit ended it before there was one.</param>
/// <param name="Limit">Set when the ledger refused, a monitor took control, the task is ending, or its time was over.</param>
/// <param name="Fault">Whether the worker was at fault; null when it was not called.</param>
internal sealed record ConversationEnd(Envelope? Envelope, Usage Usage, bool? Fault, LimitHit? Limit = null, bool Refused = false);

/// <summary>The turns of one invocation: each admitted by the ledger, each turn and each tool call a durable step, settled after.</summary>
internal sealed class Conversation(TaskRun run, Admissions ledger, string id, WorkerCard worker, Assignment assignment, bool ownerSide)
{
    public const int EnvelopeOverhead = 256;
    private const int MaxEnlargements = 2;

    /// <summary>What the activity gets on top of the worker's own time-out, to report it by itself.</summary>
    public static readonly TimeSpan TimeoutGrace = TimeSpan.FromSeconds(10);

    private OrchestrationContext Context => run.Context;

    private TaskSpecification Task => run.Specification;

    /// <param name="firstPrompt">A rough size to ask for at first, in tokens: the activity that composes the prompt says when it is too
    /// small.</param>
    /// <param name="started">Called once the first call is admitted.</param>
    public async Task<ConversationEnd> RunAsync(long firstPrompt, Action started)
    {
        var usage = Usage.None;
        var conversation = firstPrompt;
        NextAttempt? retry = null;
        for (int turn = 1, asked = 0, enlarged = 0; turn <= worker.MaxTurns; turn++)
        {
            bool? notCalled = retry is not null ? true : turn > 1 ? false : null;
            var callId = $"{id}.{turn}.{asked}";
            var admission = await ledger.AdmitAsync(callId, id, worker, conversation, hop: turn == 1 && asked == 0, ownerSide);
            if (retry is not null && admission.Refusal is not (null or Ledger.InFlight))
                return new(Envelope.Failed($"{retry.Reason} What is left does not suffice for another attempt."), usage, notCalled);
            if (admission.Refusal == Ledger.InvocationBudget)
            {
                return new(Envelope.Failed($"Its {Task.Limits.TokensPerInvocation} tokens per invocation do not suffice for turn {turn}."),
                    usage, notCalled);
            }
            if (admission.Refusal == Ledger.InFlight)
                return new(null, usage, notCalled, run.StopOf(ownerSide));
            if (admission.Refusal is { } refusal)
                return new(null, usage, notCalled, run.LimitOf(refusal), Refused: true);
            if (turn == 1 && asked == 0)
                started();

            var reply = await TurnAsync(turn, retry?.Number, callId, admission);
            if (reply is null)
                return new(Envelope.Failed($"The call of '{worker.Name}' was cut off; what it may have used is charged."), usage, true);

            usage = usage.Plus(reply.Usage);
            if (reply.Overrun is { } overrun)
                run.Overran(worker, id, overrun);
            if (run.StopOf(ownerSide) is { } stopped)
                return new(null, usage, reply.Fault, stopped);
            asked++;
            retry = reply.NextAttempt;
            if (retry is not null && run.Watch.Stop is null)
            {
                conversation = Admissions.PromptWithin(retry.Tokens);
                turn--;
                continue;
            }
            if (retry is not null)
                return new(Envelope.Failed(retry.Reason), usage, reply.Fault);
            if (reply.NeededTokens is { } needed)
            {
                // Nothing was called. Asked for again with what the prompt really takes; a third time would be the worker's error.
                if (++enlarged > MaxEnlargements)
                    return new(Envelope.Failed("Its prompt kept growing past its reservation."), usage, notCalled);
                conversation = Math.Max(Admissions.PromptWithin(needed), conversation + 1);
                turn--;
                continue;
            }
            if (reply.OutOfTime)
                run.RanOutOfTime();
            if (reply.Envelope is { } envelope)
                return new(envelope, usage, reply.Fault, reply.OutOfTime ? run.WallClockHit() : null);

            (asked, enlarged) = (0, 0);
            foreach (var call in reply.ToolCalls)
                run.Watch.CalledTool(worker, id, call);
            if (run.Watch.Stop is { } taken)
                return new(Envelope.Failed(taken.Detail), usage, false);
            conversation = reply.ConversationTokens + await CallToolsAsync(turn, reply.ToolCalls);
        }
        return new(Envelope.Failed($"No answer within {worker.MaxTurns} turns."), usage, false);
    }

    /// <summary>Null when the turn was cut off.</summary>
    private async Task<TurnReply?> TurnAsync(int turn, int? attempt, string callId, Admission admission)
    {
        var input = new WorkerTurn(Task.RootId, Task.Goal, Task.Completion.Criterion, id, turn, worker, assignment, Task.Documents,
            new(admission.Tokens, admission.CostUsd), Deadline, HostGated ? worker.Timeout : null, attempt);
        TurnReply? reply = null;
        try
        {
            do
                reply = await Context.CallActivityAsync(WorkerActivities.Turn, input, Timeout);
            while (reply.Busy && run.StopOf(ownerSide) is null);
        }
        catch (OperationFailedException)
        {
            reply = null;
        }
        await ledger.SettleAsync(worker, callId, admission, reply?.Usage);
        return reply;
    }

    /// <summary>All tool calls of a turn, side by side; returns what their results add to the conversation, in tokens.</summary>
    private async Task<long> CallToolsAsync(int turn, IReadOnlyList<ToolCall> calls)
    {
        var replies = await System.Threading.Tasks.Task.WhenAll(calls.Select(async call =>
        {
            run.Emit(new(TaskEventKind.ToolCalled, call.Tool, worker.Name, id));
            try
            {
                return await Context.CallActivityAsync(
                    WorkerActivities.Tool,
                    new ToolTurn(Task.RootId, id, turn, call, worker, Task.Documents, Deadline, HostGated ? worker.Timeout : null),
                    Timeout);
            }
            catch (OperationFailedException failed)
            {
                return new(EnvelopeOverhead, failed.Failure.Message);
            }
        }));
        return replies.Sum(reply => reply.ResultTokens);
    }

    /// <summary>
    /// The host that makes the call lets it through its gate and then starts its time-out; waiting takes no time of the call's.
    /// </summary>
    private bool HostGated => Task.Protocol is not null;

    private TimeSpan? Timeout => HostGated ? null : worker.Timeout + TimeoutGrace;

    private DateTimeOffset Deadline
    {
        get
        {
            var own = Context.CurrentUtc + worker.Timeout;
            return !HostGated && own < Task.Deadline ? own : Task.Deadline;
        }
    }
}
