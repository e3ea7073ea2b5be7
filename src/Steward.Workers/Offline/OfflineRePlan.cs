using Steward.Patterns;
using Steward.Texts;
using Steward.Workers.Code;

namespace Steward.Workers.Offline;

/// <summary>
/// The plan after one that failed. What failed goes to another worker under its id, and the notes keep who was asked; when all were, the
/// objective is split, and what was split before is dropped with a note. When all is done and still not enough, each worker in turn looks
/// at the whole once more. So no plan comes twice.
/// </summary>
internal static class OfflineRePlan
{
    private const string More = "more";
    private const string Part = "-part";
    private const string LeftOut = "Left out";
    private const string Asked = "Asked for";
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
            var instead = Instead(failed, failure, briefing.Workers, notes);
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
        var same = all.Count == previous.Subtasks.Count && all.TrueForAll(subtask => previous.Subtasks.Any(
            twin => twin.Worker == subtask.Worker && twin.Objective == subtask.Objective));
        return all.Count == 0 || same
            ? null
            : new(
                [.. all.Select(subtask =>
                    subtask with { DependsOn = [.. subtask.DependsOn.Where(id => all.Exists(other => other.Id == id))] })],
                notes.Count == 0 ? null : notes);
    }

    /// <param name="notes">Who was asked for a subtask is added here.</param>
    private static List<Subtask> Instead(Subtask failed, SubtaskFailure failure, IReadOnlyList<WorkerSummary> workers, List<string> notes)
    {
        // It never ran: what it waits for is planned anew.
        if (failure.Status == "skipped")
            return [failed];
        if (failed.Id.StartsWith($"{More}-", StringComparison.Ordinal))
            return [];
        var mark = $"{Asked} {failed.Id}: ";
        var note = notes.FindIndex(line => line.StartsWith(mark, StringComparison.Ordinal));
        List<string> asked = [.. note < 0 ? [] : notes[note][mark.Length..].Split(", "), failed.Worker];
        var others = workers.Where(worker => !asked.Contains(worker.Name, StringComparer.Ordinal)).ToList();
        if (note >= 0)
            notes.RemoveAt(note);
        if (others.Count > 0)
        {
            notes.Add(mark + string.Join(", ", asked));
            return [failed with { Worker = OfflinePlanner.WorkerFor(failed.Objective, others, []) }];
        }
        return !failed.Id.EndsWith(Part, StringComparison.Ordinal) && Aspects.Halve(failed.Objective) is { } halves
            ? [new($"{failed.Id}a{Part}", failed.Worker, halves.First, []), new($"{failed.Id}b{Part}", failed.Worker, halves.Second, [])]
            : [];
    }

    /// <summary>
    /// The goal once more, with the words of what is missing, for somebody who has not looked at it so; null when all have.
    /// </summary>
    private static Subtask? Further(WorkerInput input, PlannerBriefing briefing, Plan previous, List<Subtask> done)
    {
        var words = Clip.To(
            string.Join(' ', new[] { input.Goal, input.Criterion, input.Feedback }.Where(text => !string.IsNullOrWhiteSpace(text))),
            MaxObjective);
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
        .Concat((plan.Notes ?? []).Where(note => note.StartsWith($"{LeftOut} {More}-", StringComparison.Ordinal))
            .Select(note => note[(LeftOut.Length + 1)..note.IndexOf(':', StringComparison.Ordinal)]))
        .Where(id => id.StartsWith($"{More}-", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
}
