using System.Globalization;
using Steward.Patterns;
using Steward.Workers.Code;

namespace Steward.Workers.Offline;

/// <summary>
/// The plan after one that failed. Ids count the attempts (<c>s1</c>, <c>s1.2</c>, <c>s1.3</c>): each attempt goes to another worker; when all had
/// their turn the objective is split, and what was split before is dropped with a note. So no plan comes twice.
/// </summary>
internal static class OfflineRePlan
{
    /// <summary>Null when nothing is left to try.</summary>
    public static Plan? Next(WorkerInput input, PlannerBriefing briefing)
    {
        var previous = briefing.Previous!;
        var done = briefing.Done.Select(finished => new Subtask(finished.Id, finished.Worker, finished.Objective, [])).ToList();
        if (done.Count >= briefing.MaxSubtasks)
            done = done[..(briefing.MaxSubtasks - 1)];
        var notes = new List<string>(previous.Notes ?? []);
        var next = new List<Subtask>();
        foreach (var failure in briefing.Failures)
        {
            if (previous.Subtasks.FirstOrDefault(subtask => subtask.Id == failure.Id) is not { } failed)
                continue;
            var instead = Instead(failed, failure, briefing.Workers);
            if (instead.Count == 0 || done.Count + next.Count + instead.Count > briefing.MaxSubtasks)
                notes.Add($"Left out: {failed.Objective} ({failure.Worker}: {failure.Reason})");
            else
                next.AddRange(instead);
        }
        if (briefing.Failures.Count == 0)
            next.Add(Further(input, briefing, previous));
        Plan plan = new([.. done, .. next.Select(subtask => Kept(subtask, [.. done, .. next]))], notes.Count == 0 ? null : notes);
        return plan.Subtasks.Count == 0 || SameWork(plan, previous) ? null : plan;
    }

    private static List<Subtask> Instead(Subtask failed, SubtaskFailure failure, IReadOnlyList<WorkerSummary> workers)
    {
        var (stem, attempt) = AttemptOf(failed.Id);
        // It never ran: what it waited for failed.
        if (failure.Status == "skipped")
            return [failed with { Id = $"{stem}.{attempt + 1}", DependsOn = [] }];
        if (attempt < workers.Count)
        {
            var at = workers.ToList().FindIndex(worker => worker.Name == failed.Worker);
            return [failed with { Id = $"{stem}.{attempt + 1}", Worker = workers[(at + 1) % workers.Count].Name }];
        }
        return !stem.EndsWith("-part", StringComparison.Ordinal) && Aspects.Halve(failed.Objective) is { } halves
            ? [new($"{stem}a-part", failed.Worker, halves.First, []), new($"{stem}b-part", failed.Worker, halves.Second, [])]
            : [];
    }

    /// <summary>All is done and still not good enough: the goal once more, with the words of what is missing.</summary>
    private static Subtask Further(WorkerInput input, PlannerBriefing briefing, Plan previous)
    {
        var used = previous.Subtasks.Where(subtask => subtask.Id.StartsWith("more", StringComparison.Ordinal)).Select(subtask => subtask.Worker).ToList();
        var words = string.Join(' ', new[] { input.Goal, input.Criterion, input.Feedback }.Where(text => !string.IsNullOrWhiteSpace(text)));
        var all = briefing.Workers.Count <= used.Count ? [] : used;
        return new(string.Create(CultureInfo.InvariantCulture, $"more{used.Count + 1}"), OfflinePlanner.WorkerFor(words, briefing.Workers, all),
            OfflineAnswer.Clip(words, 4_000), []);
    }

    /// <summary>Without dependencies on what is no longer in the plan.</summary>
    private static Subtask Kept(Subtask subtask, IReadOnlyList<Subtask> plan) =>
        subtask with { DependsOn = [.. subtask.DependsOn.Where(id => plan.Any(other => other.Id == id))] };

    private static (string Stem, int Attempt) AttemptOf(string id)
    {
        var dot = id.LastIndexOf('.');
        return dot > 0 && int.TryParse(id.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? (id[..dot], attempt)
            : (id, 1);
    }

    private static bool SameWork(Plan one, Plan other) => one.Subtasks.Count == other.Subtasks.Count
        && one.Subtasks.All(subtask => other.Subtasks.Any(twin => twin.Worker == subtask.Worker && twin.Objective == subtask.Objective));
}
