using System.Globalization;
using Steward.Patterns;
using Steward.Workers.Code;

namespace Steward.Workers.Offline;

/// <summary>
/// The plan after one that failed. Ids count the attempts (<c>s1</c>, <c>s1.2</c>, <c>s1.3</c>): each attempt goes to another worker; when all had
/// their turn the objective is split, and what was split before is dropped with a note. When all is done and still not enough, each worker in
/// turn looks at the whole once more (<c>more-analyst</c>). So no plan comes twice.
/// </summary>
internal static class OfflineRePlan
{
    private const string More = "more";
    private const string Part = "-part";
    private const string LeftOut = "Left out";
    private const int MaxObjective = 4_000;

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
                notes.Add($"{LeftOut} {failed.Id}: {failed.Objective} ({failure.Worker}: {failure.Reason})");
            else
                next.AddRange(instead);
        }
        // What is left after a drop is a plan of its own once; after a second look at the whole it has been one already.
        if (next.Count == 0 && (briefing.Failures.Count == 0 || Looked(previous).Count > 0))
        {
            if (Further(input, briefing, previous, done) is not { } further)
                return null;
            next.Add(further);
        }
        List<Subtask> all = [.. done, .. next];
        return all.Count == 0
            ? null
            : new([.. all.Select(subtask => subtask with { DependsOn = [.. subtask.DependsOn.Where(id => all.Exists(other => other.Id == id))] })],
                notes.Count == 0 ? null : notes);
    }

    private static List<Subtask> Instead(Subtask failed, SubtaskFailure failure, IReadOnlyList<WorkerSummary> workers)
    {
        var (stem, attempt) = AttemptOf(failed.Id);
        if (stem.StartsWith($"{More}-", StringComparison.Ordinal))
            return [];
        // It never ran: what it waited for failed.
        if (failure.Status == "skipped")
            return [failed with { Id = $"{stem}.{attempt + 1}", DependsOn = [] }];
        if (attempt < workers.Count)
        {
            var at = workers.ToList().FindIndex(worker => worker.Name == failed.Worker);
            return [failed with { Id = $"{stem}.{attempt + 1}", Worker = workers[(at + 1) % workers.Count].Name }];
        }
        return !stem.EndsWith(Part, StringComparison.Ordinal) && Aspects.Halve(failed.Objective) is { } halves
            ? [new($"{stem}a{Part}", failed.Worker, halves.First, []), new($"{stem}b{Part}", failed.Worker, halves.Second, [])]
            : [];
    }

    /// <summary>The goal once more, with the words of what is missing, for somebody who has not looked at it so; null when all have.</summary>
    private static Subtask? Further(WorkerInput input, PlannerBriefing briefing, Plan previous, List<Subtask> done)
    {
        var words = OfflineAnswer.Clip(
            string.Join(' ', new[] { input.Goal, input.Criterion, input.Feedback }.Where(text => !string.IsNullOrWhiteSpace(text))), MaxObjective);
        var looked = Looked(previous);
        var free = briefing.Workers.Where(worker => !looked.Contains($"{More}-{worker.Name}")
            && !done.Concat(previous.Subtasks).Any(subtask => subtask.Worker == worker.Name && subtask.Objective == words)).ToList();
        if (free.Count == 0 || done.Count + 1 > briefing.MaxSubtasks)
            return null;
        var worker = OfflinePlanner.WorkerFor(words, free, []);
        return new($"{More}-{worker}", worker, words, []);
    }

    /// <summary>Ids of second looks so far, those that were dropped included.</summary>
    private static HashSet<string> Looked(Plan plan) => plan.Subtasks.Select(subtask => subtask.Id)
        .Concat((plan.Notes ?? []).Where(note => note.StartsWith($"{LeftOut} {More}-", StringComparison.Ordinal)).Select(note => note[(LeftOut.Length + 1)..note.IndexOf(':', StringComparison.Ordinal)]))
        .Where(id => id.StartsWith($"{More}-", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);

    private static (string Stem, int Attempt) AttemptOf(string id)
    {
        var dot = id.LastIndexOf('.');
        return dot > 0 && int.TryParse(id.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? (id[..dot], attempt)
            : (id, 1);
    }
}
