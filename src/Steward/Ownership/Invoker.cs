using System.Text;
using Steward.Contracts;
using Steward.Durability;
using Steward.Limits;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>The one way in which control passes to a worker. Whatever goes wrong comes back as a failed envelope.</summary>
internal sealed class Invoker(TaskRun run, Admissions ledger)
{
    private readonly EntityGates gates = new(run);
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
        if (await gates.EnterAsync(worker, id, ownerSide) is { } closed)
            return Finished(id, worker, assignment, Envelope.Failed(closed), Usage.None, ownerSide);

        bool? fault = null;
        try
        {
            (var result, fault) = worker.Kind == WorkerKind.Team
                ? (await DelegateAsync(id, worker, assignment, ownerSide), (bool?)false)
                : await ConverseAsync(id, worker, assignment, ownerSide);
            resultSizes[id] = Encoding.UTF8.GetByteCount(result.Envelope.Result) + Conversation.EnvelopeOverhead;
            return result;
        }
        finally
        {
            gates.Leave(worker, id, fault);
        }
    }

    private async Task<(InvocationResult Result, bool? Fault)> ConverseAsync(
        string id, WorkerCard worker, Assignment assignment, bool ownerSide)
    {
        var conversation = new Conversation(run, ledger, id, worker, assignment, ownerSide);
        var end = await conversation.RunAsync(FirstPromptOf(worker, assignment), () => Started(id, worker, assignment));
        if (end.Envelope is { } envelope)
        {
            var result = Finished(id, worker, assignment, envelope, end.Usage, ownerSide);
            return (end.Limit is null ? result : result with { Limit = end.Limit }, end.Fault);
        }
        return (end.Refused ? Refused(id, worker, end.Limit!) : Stopped(id, end.Limit!), end.Fault);
    }

    /// <summary>A team works on the assignment as a task of its own, on the ledger of this one: delegation resets no counter.</summary>
    private async Task<InvocationResult> DelegateAsync(string id, WorkerCard worker, Assignment assignment, bool ownerSide)
    {
        if (await ledger.DelegateAsync(id) is { } refusal)
            return Refused(id, worker, run.LimitOf(refusal));
        try
        {
            Started(id, worker, assignment);
            if (SubTask.SpecificationOf(Task, id, worker, assignment, Context.CurrentUtc) is not { } specification)
            {
                return Finished(id, worker, assignment, Envelope.Failed($"Sub-tasks nest at most {SubTask.MaxDepth} deep."), Usage.None,
                    ownerSide);
            }
            var outcome = await Context.CallSubOrchestrationAsync(OwnerOrchestration.Name, specification, specification.Id);
            run.Absorb(outcome);
            var result = Finished(id, worker, assignment, SubTask.EnvelopeOf(outcome),
                new(CompletionTokens: outcome.Spent.Tokens, CostUsd: outcome.Spent.CostUsd), ownerSide);
            // A sub-task has the deadline of the task: what has run out for it has run out for all.
            return Task.Protocol is not null && outcome.Reason == ReasonCode.WallClock
                ? result with { Limit = run.WallClockHit() }
                : result;
        }
        catch (OperationFailedException failed)
        {
            await ledger.AbandonAsync(id);
            return Finished(id, worker, assignment, Envelope.Failed($"Its sub-task failed: {failed.Failure.Message}"), Usage.None,
                ownerSide);
        }
        finally
        {
            ledger.EndDelegation();
        }
    }

    private void Started(string id, WorkerCard worker, Assignment assignment)
    {
        run.Spend(new(Hops: 1));
        run.Watch.Assigned(worker, id, assignment);
        run.Emit(new(TaskEventKind.WorkerStarted, assignment.Objective, worker.Name, id));
    }

    private long FirstPromptOf(WorkerCard worker, Assignment assignment)
    {
        if (worker.MaxOutputTokens == 0)
            return 0;
        var bytes = Bytes(Task.Goal) + Bytes(Task.Completion.Criterion) + Bytes(assignment.Objective) + Bytes(assignment.Feedback)
            + Bytes(assignment.Briefing?.GetRawText()) + assignment.Inputs.Sum(input => resultSizes.GetValueOrDefault(input));
        return worker.PromptOverhead + bytes / (worker.BytesPerToken ?? 1);
    }

    private static long Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

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

    private InvocationResult Finished(string id, WorkerCard worker, Assignment assignment, Envelope envelope, Usage usage, bool ownerSide)
    {
        run.Emit(new(TaskEventKind.WorkerFinished, $"{envelope.Status.InContract()} {envelope.Confidence:0.00}: {envelope.Reason}",
            worker.Name, id, usage.Tokens, usage.CostUsd, run.Spent));
        // What comes in after control was taken back is recorded, but nothing follows from it:
        // a monitor's stop would hit the owner's own calls.
        if (run.StopOf(ownerSide) is { } stopped)
            return new(id, envelope, stopped);
        run.Watch.Answered(worker, id, assignment, envelope);
        return new(id, envelope, run.Watch.Stop);
    }
}
