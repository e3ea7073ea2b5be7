using System.Text.Json;
using Steward.Contracts;
using Steward.Durability;
using Steward.Tasks;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Patterns;

/// <summary>
/// Plan, fan out, and on failed or partial results plan anew with the reasons and with what is done: never the same plan again, never more
/// often than the cap. Then assemble.
/// </summary>
internal sealed class OrchestratorWorkerPattern : IPattern
{
    /// <summary>Hops that a plan takes beside those of its subtasks.</summary>
    private const int PlanningAndAssembly = 2;

    private readonly FinishedWork finished = new();
    private readonly HashSet<string> tried = new(StringComparer.Ordinal);
    private IReadOnlyList<SubtaskFailure> failures = [];
    private readonly List<Plan> earlier = [];
    private Plan? previous;

    public async Task<PatternResult> RunAsync(IPatternContext run, string? feedback)
    {
        var task = run.Specification;
        if (!task.Specialists.Any() || task.Role(WorkerRole.Planner) is not { } planner)
            return PatternResult.Stopped(new(ReasonCode.NoWorker, "There is no specialist, or no planner, for this task."));

        while (true)
        {
            var (plan, limit, error) = await PlanAsync(run, planner, feedback);
            if (limit is null && plan is not null)
            {
                (failures, limit) = await new PlanExecution(run, plan, finished, feedback).RunAsync();
                error = run.TakeRePlan();
                if (limit is null && failures.Count == 0 && error is null)
                    return await AssembleAsync(run, plan);
                error ??= string.Join(" ",
                    failures.Select(failure => $"{failure.Id} ({failure.Worker}, {failure.Status}): {failure.Reason}"));
            }
            if (limit is not null)
                return PatternResult.Stopped(limit);
            if (!run.TryRePlan(error!))
                return PatternResult.Stopped(run.RePlansExhausted(error!));
            feedback = plan is null || failures.Count == 0 ? error : feedback;
        }
    }

    private async Task<(Plan? Plan, LimitHit? Limit, string? Error)> PlanAsync(IPatternContext run, WorkerCard planner, string? feedback)
    {
        var task = run.Specification;
        run.Enter("planning");
        var informed = task.Protocol >= OwnerProtocol.Briefings;
        var briefing = new PlannerBriefing([.. task.Specialists.Select(worker => new WorkerSummary(worker.Name, worker.Description))],
            Math.Min(PlanReader.MaxSubtasks, informed ? Math.Max(1, run.HopsLeft - PlanningAndAssembly) : task.Limits.Hops),
            previous, failures, finished.Done, informed && earlier.Count > 0 ? [.. earlier] : null);
        var answer = await run.InvokeAsync(planner, new("Plan the task.", informed ? finished.Partial : [], feedback,
            JsonSerializer.SerializeToElement(briefing, DurableJson.Options)));
        if (answer.Limit is not null)
            return (null, answer.Limit, null);
        if (answer.Envelope.Status == EnvelopeStatus.Failed)
            return (null, null, $"The planner failed: {answer.Envelope.Reason}");

        var (plan, error) = PlanReader.Read(answer.Envelope.Result, task.Specialists.Select(worker => worker.Name),
            finished.Done.Select(done => done.Id));
        if (plan is null)
            return (null, null, error);
        if (!tried.Add(FingerprintOf(plan)))
            return (null, null, "The plan is one that was tried before.");
        if (previous is not null)
            earlier.Add(previous);
        previous = plan;
        run.Emit(new(TaskEventKind.Plan, $"{plan.Subtasks.Count} subtasks",
            Detail: JsonSerializer.SerializeToElement(plan, DurableJson.Options)));
        run.Enter("working");
        return (plan, null, null);
    }

    /// <summary>One result that everything else leads up to is the answer; several are put together by the assembler.</summary>
    private async Task<PatternResult> AssembleAsync(IPatternContext run, Plan plan)
    {
        var read = plan.Subtasks.SelectMany(subtask => subtask.DependsOn).ToHashSet(StringComparer.Ordinal);
        var last = plan.Subtasks.Where(subtask => !read.Contains(subtask.Id)).Select(subtask => finished.ResultOf(subtask.Id)).ToList();
        if (last.Count == 1)
            return PatternResult.Of(new(Candidate.From(last[0].Envelope), last[0].Id));
        if (run.Specification.Role(WorkerRole.Assembler) is not { } assembler)
            return PatternResult.Of(finished.Compose(plan));

        run.Enter("assembling");
        var answer = await run.InvokeAsync(assembler,
            new("Put the results together into one answer to the goal.", [.. last.Select(result => result.Id)]));
        if (answer.Limit is { } limit)
            return PatternResult.Stopped(limit);
        return PatternResult.Of(answer.Envelope.Status == EnvelopeStatus.Failed
            ? finished.Compose(plan)
            : new(Candidate.From(answer.Envelope), answer.Id));
    }

    /// <summary>Who does what, whatever the order and the ids.</summary>
    private static string FingerprintOf(Plan plan) => string.Join('\n', plan.Subtasks
        .Select(subtask =>
            $"{subtask.Worker}: "
                + $"{string.Join(' ', subtask.Objective.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}")
        .Order(StringComparer.Ordinal));
}
