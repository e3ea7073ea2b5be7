using Steward.Contracts;

namespace Steward.Patterns;

/// <summary>Runs a plan's subtasks in the order of their dependencies, at most <c>limits.width</c> at a time.</summary>
internal sealed class PlanExecution(IPatternContext run, Plan plan, FinishedWork finished, string? feedback)
{
    private readonly Dictionary<string, Subtask> waiting = plan.Subtasks
        .Where(subtask => !finished.Has(subtask)).ToDictionary(subtask => subtask.Id, StringComparer.Ordinal);

    private readonly Dictionary<string, Task<InvocationResult>> running = new(StringComparer.Ordinal);
    private readonly List<SubtaskFailure> failures = [];

    private LimitHit? limit;

    /// <summary>What failed or was left undone, and the limit that stopped it. Successes are in the finished work.</summary>
    public async Task<(IReadOnlyList<SubtaskFailure> Failures, LimitHit? Limit)> RunAsync()
    {
        while (true)
        {
            StartReady();
            if (running.Count == 0)
                break;
            await Task.WhenAny(running.Values);
            foreach (var (id, result) in running.Where(entry => entry.Value.IsCompleted).ToList())
            {
                running.Remove(id);
                Settle(plan.Subtasks.First(subtask => subtask.Id == id), await result);
            }
        }
        failures.AddRange(waiting.Values.Select(subtask =>
            new SubtaskFailure(subtask.Id, subtask.Worker, "skipped", "What it depends on is not there.")));
        return (failures, limit);
    }

    private void StartReady()
    {
        foreach (var subtask in plan.Subtasks)
        {
            if (limit is not null || running.Count >= run.Specification.Limits.Width)
                return;
            if (!waiting.ContainsKey(subtask.Id) || !subtask.DependsOn.All(IsDone))
                continue;
            waiting.Remove(subtask.Id);
            var worker = run.Specification.Workers.First(card => card.Name == subtask.Worker);
            running[subtask.Id] = run.InvokeAsync(worker,
                new(subtask.Objective, [.. subtask.DependsOn.Select(finished.InvocationOf)], feedback));
        }
    }

    /// <summary>A subtask that the plan defines anew under an old id is not done by the old result.</summary>
    private bool IsDone(string id) =>
        plan.Subtasks.FirstOrDefault(subtask => subtask.Id == id) is { } planned ? finished.Has(planned) : finished.Has(id);

    private void Settle(Subtask subtask, InvocationResult result)
    {
        limit ??= result.Limit;
        finished.Add(subtask, result);
        if (!result.Succeeded)
            failures.Add(new(subtask.Id, subtask.Worker, result.Envelope.Status.InContract(), result.Envelope.Reason));
        run.Best = finished.Compose(plan);
    }
}
