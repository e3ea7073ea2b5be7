using System.Text.Json;
using Steward.Contracts;
using Steward.Durability;
using Steward.Tasks;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Patterns;

/// <summary>
/// A manager keeps facts, plan and progress, asks specialists round by round, and revises. The work stops when the completion checks hold,
/// when the manager is done, when it converges or brings nothing new, or at the cap of rounds; always with the best answer so far.
/// </summary>
internal sealed class AdaptivePattern : IPattern
{
    private readonly Convergence convergence = new();
    private string? lastDecision;
    private string? bestDecision;
    private IReadOnlyList<RoundResult> lastRound = [];
    private bool sentBack;

    public async Task<PatternResult> RunAsync(IPatternContext run, string? feedback)
    {
        var task = run.Specification;
        if (!task.Specialists.Any() || task.Role(WorkerRole.Manager) is not { } manager)
            return PatternResult.Stopped(new(ReasonCode.NoWorker, "There is no specialist, or no manager, for this task."));

        sentBack |= feedback is not null;
        while (run.Spent.Rounds < task.Limits.Rounds)
        {
            run.BeginRound();
            run.Enter($"round {run.Spent.Rounds}");
            var (plan, limit, error) = await PlanAsync(run, manager, feedback);
            if (limit is not null)
                return PatternResult.Stopped(limit);
            if (plan is null)
            {
                if (!run.TryRePlan(error!))
                    return PatternResult.Stopped(run.RePlansExhausted(error!));
                feedback = error;
                continue;
            }

            feedback = run.TakeRePlan();
            Keep(run, plan);
            var stop = convergence.Add(plan);
            if (plan.Answer is { Length: > 0 } && (plan.Done || await ChecksHoldAsync(run)))
                return PatternResult.Of(run.Best);
            if (stop is not null)
            {
                return run.Best.Candidate.Result.Length > 0
                    ? PatternResult.Of(run.Best with { StoppedShort = stop })
                    : PatternResult.Stopped(stop);
            }
            if (await AskAllAsync(run, plan) is { } hit)
                return PatternResult.Stopped(hit);
        }
        return PatternResult.Stopped(new(ReasonCode.Rounds, $"All {task.Limits.Rounds} rounds are used."));
    }

    private async Task<(ManagerPlan? Plan, LimitHit? Limit, string? Error)> PlanAsync(
        IPatternContext run, WorkerCard manager, string? feedback)
    {
        var task = run.Specification;
        var briefing = new ManagerBriefing([.. task.Specialists.Select(worker => new WorkerSummary(worker.Name, worker.Description))],
            run.Spent.Rounds, task.Limits.Rounds - run.Spent.Rounds, task.Limits.Width, [], [], lastRound, null,
            feedback is null ? [] : [feedback]);
        var answer = await run.InvokeAsync(manager,
            new("Decide on the next round.", [.. lastRound.Select(result => result.Invocation)], feedback,
                JsonSerializer.SerializeToElement(briefing, DurableJson.Options), Remembered()));
        if (answer.Limit is not null)
            return (null, answer.Limit, null);
        if (answer.Envelope.Status == EnvelopeStatus.Failed)
            return (null, null, $"The manager failed: {answer.Envelope.Reason}");
        var (plan, error) = Read(answer.Envelope.Result, task.Specialists.Select(worker => worker.Name).ToHashSet(StringComparer.Ordinal));
        if (plan is not null)
        {
            lastDecision = answer.Id;
            run.Emit(new(TaskEventKind.Round, $"round {run.Spent.Rounds}: {plan.Facts.Count} facts, {plan.Next.Count} questions",
                manager.Name, answer.Id, Detail: JsonSerializer.SerializeToElement(new { plan.Plan, plan.Next }, DurableJson.Options)));
        }
        return (plan, null, error);
    }

    private List<string>? Remembered() =>
        lastDecision is null ? null : bestDecision is null ? [lastDecision] : [lastDecision, bestDecision];

    /// <summary>
    /// The best so far is the most certain answer; of equals the latest. One that was sent back is the best no more, however certain.
    /// </summary>
    private void Keep(IPatternContext run, ManagerPlan plan)
    {
        if (plan.Answer is not { Length: > 0 } answer || !(sentBack || plan.Confidence >= run.Best.Candidate.Confidence))
            return;
        run.Best = new(new(answer, plan.Confidence, plan.Evidence ?? []), null);
        bestDecision = lastDecision;
        sentBack = false;
    }

    private static async Task<bool> ChecksHoldAsync(IPatternContext run) => run.Specification.Completion.Checks.Count > 0
        && (await run.ValidateAsync(run.Best.Candidate)).Kind == VerdictKind.Pass;

    private async Task<LimitHit?> AskAllAsync(IPatternContext run, ManagerPlan plan)
    {
        var requests = plan.Next.Take(run.Specification.Limits.Width).ToList();
        var answers = await Task.WhenAll(requests.Select(request => run.InvokeAsync(
            run.Specification.Workers.First(worker => worker.Name == request.Worker),
            new(request.Objective, [.. lastRound.Select(result => result.Invocation)]))));
        lastRound = [.. requests.Zip(answers, (request, answer) => new RoundResult(request.Worker, request.Objective,
            answer.Envelope.Status.InContract(), answer.Envelope.Reason, answer.Id))];
        return answers.Select(answer => answer.Limit).FirstOrDefault(limit => limit is not null);
    }

    private static (ManagerPlan? Plan, string? Error) Read(string json, HashSet<string> workers)
    {
        try
        {
            if (ForeignJson.Read<ManagerPlan>(json, DurableJson.Options) is not { } plan)
                return (null, "The manager's answer is empty.");
            plan = plan with
            {
                Facts = [.. (plan.Facts ?? []).TakeLast(ManagerPlan.MaxFacts)],
                Plan = plan.Plan ?? [],
                Next = plan.Next ?? [],
            };
            if (plan.Next.Any(request => string.IsNullOrWhiteSpace(request?.Objective)))
                return (null, "The manager asks a worker for nothing.");
            if (plan.Next.FirstOrDefault(request => !workers.Contains(request.Worker)) is { } unknown)
                return (null, $"The manager asks the worker '{unknown.Worker}', which the task does not have.");
            if (!plan.Done && plan.Next.Count == 0)
                return (null, "The manager is not done and asks nobody.");
            if (plan.Facts.Concat(plan.Plan).Any(text => text is null))
                return (null, "The manager names a fact or step that is null.");
            if (plan.Confidence is not (>= 0 and <= 1))
                return (null, "The manager's confidence is not a number from 0 to 1.");
            if (plan.Evidence is { } evidence
                && (evidence.Count > Envelope.MaxEvidence
                    || evidence.Any(citation => citation?.Document is null || citation.Quote is null)))
            {
                return (null, $"The manager's evidence is not a list of at most {Envelope.MaxEvidence} citations.");
            }
            return plan.Done && string.IsNullOrWhiteSpace(plan.Answer) ? (null, "The manager is done and has no answer.") : (plan, null);
        }
        catch (JsonException exception)
        {
            return (null, $"The manager's answer is not valid JSON of a round ({exception.Message}).");
        }
    }
}
