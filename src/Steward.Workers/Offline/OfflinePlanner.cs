using System.Text.Json;
using Steward.Durability;
using Steward.Patterns;
using Steward.Texts;
using Steward.Workers.Catalogue;
using Steward.Workers.Code;
using Steward.Workers.Documents;

namespace Steward.Workers.Offline;

/// <summary>
/// Plans without a model: the goal's parts over the workers at first; after failures another worker, another split, or a note.
/// </summary>
internal static class OfflinePlanner
{
    private const int MaxAspects = 6;
    private const int MaxObjective = 4_000;

    public static OfflineAnswer Answer(WorkerInput input)
    {
        var briefing = input.Briefing!.Value.Deserialize<PlannerBriefing>(DurableJson.Options)!;
        if (briefing.Workers.Count == 0 || briefing.MaxSubtasks < 1)
            return OfflineAnswer.Failed("there is nobody to give work to.");
        var plan = briefing.Previous is null ? First(input.Goal, briefing) : OfflineRePlan.Next(input, briefing);
        return plan is null || plan.Subtasks.Count == 0
            ? OfflineAnswer.Failed("no other plan is left: every worker and every split was tried.")
            : OfflineAnswer.Json(plan, 0.5, plan.Subtasks.Count == 1
                ? "the goal is one subtask." : $"the goal was split by its wording into {plan.Subtasks.Count} subtasks.");
    }

    private static Plan First(string goal, PlannerBriefing briefing)
    {
        var room = Math.Min(briefing.MaxSubtasks, MaxAspects);
        var subtasks = new List<Subtask>();
        foreach (var aspect in Aspects.Of(goal, room))
            subtasks.Add(new($"s{subtasks.Count + 1}", WorkerFor(aspect, briefing.Workers, []), Clip.To(aspect, MaxObjective), []));
        // A goal of one part gets a second view, where there is somebody to give one.
        if (subtasks.Count == 1 && room > 1 && briefing.Workers.Count > 1)
            subtasks.Add(subtasks[0] with { Id = "s2", Worker = WorkerFor(subtasks[0].Objective, briefing.Workers, [subtasks[0].Worker]) });
        return new(subtasks);
    }

    /// <summary>Whose description shares most words with the objective; figures go to who has figures; the critic comes last.</summary>
    public static string WorkerFor(string objective, IReadOnlyList<WorkerSummary> workers, IReadOnlyCollection<string> except)
    {
        var words = Terms.OfQuery(objective).ToHashSet(StringComparer.Ordinal);
        var figures = objective.Any(char.IsAsciiDigit)
            || words.Overlaps(["many", "much", "figure", "number", "cost", "percent", "sum", "total", "average"]);
        return workers.Where(worker => !except.Contains(worker.Name, StringComparer.Ordinal)).DefaultIfEmpty(workers[0])
            .OrderByDescending(worker => Terms.OfQuery(worker.Description).Count(words.Contains)
                + (figures && worker.Name == BuiltInWorkers.Analyst ? 2 : 0))
            .ThenBy(worker => worker.Name == BuiltInWorkers.Critic ? 2 : worker.Name == BuiltInWorkers.Researcher ? 0 : 1)
            .First().Name;
    }
}
