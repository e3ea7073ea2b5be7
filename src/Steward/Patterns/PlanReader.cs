using System.Text.Json;
using Steward.Durability;

namespace Steward.Patterns;

/// <summary>
/// Reads a planner's result as a plan that can be run: known workers, known dependencies, no cycle, not too many subtasks.
/// </summary>
internal static class PlanReader
{
    public const int MaxSubtasks = 32;
    private const int MaxIdLength = 64;
    private const int MaxObjectiveLength = 4_000;

    /// <param name="finished">Subtasks that are done: a plan may depend on them or name them again.</param>
    public static (Plan? Plan, string? Error) Read(string json, IEnumerable<string> workers, IEnumerable<string> finished)
    {
        Plan? plan;
        try
        {
            plan = ForeignJson.Read<Plan>(json, DurableJson.Options);
        }
        catch (JsonException exception)
        {
            return (null, $"The plan is not valid JSON of a plan ({exception.Message}).");
        }
        if (plan?.Subtasks is null || plan.Subtasks.Count == 0)
            return (null, "The plan has no subtasks.");
        return ErrorOf(plan, workers.ToHashSet(StringComparer.Ordinal), finished.ToHashSet(StringComparer.Ordinal)) is { } error
            ? (null, error)
            : (plan with { Subtasks = [.. plan.Subtasks.Select(subtask => subtask with { DependsOn = subtask.DependsOn ?? [] })] }, null);
    }

    private static string? ErrorOf(Plan plan, HashSet<string> workers, HashSet<string> finished)
    {
        if (plan.Subtasks.Count > MaxSubtasks)
            return $"The plan has {plan.Subtasks.Count} subtasks; at most {MaxSubtasks} are allowed.";
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var subtask in plan.Subtasks)
        {
            if (string.IsNullOrWhiteSpace(subtask?.Id) || subtask.Id.Length > MaxIdLength)
                return $"A subtask has no id, or one longer than {MaxIdLength} characters.";
            if (!ids.Add(subtask.Id))
                return $"The id '{subtask.Id}' is used twice.";
            if (string.IsNullOrWhiteSpace(subtask.Objective) || subtask.Objective.Length > MaxObjectiveLength)
                return $"Subtask '{subtask.Id}' has no objective, or one longer than {MaxObjectiveLength} characters.";
            if (!workers.Contains(subtask.Worker))
                return $"Subtask '{subtask.Id}' names the worker '{subtask.Worker}', which the task does not have.";
        }
        foreach (var subtask in plan.Subtasks)
        {
            if (subtask.DependsOn?.Any(id => id is null) == true)
                return $"Subtask '{subtask.Id}' depends on something without an id.";
            if (subtask.DependsOn?.FirstOrDefault(id => !ids.Contains(id) && !finished.Contains(id)) is { } unknown)
                return $"Subtask '{subtask.Id}' depends on '{unknown}', which is not in the plan.";
        }
        return CycleOf(plan, finished) is { } cycle ? $"The plan is cyclic: {cycle}." : null;
    }

    /// <summary>Removes what is ready, again and again; what never gets ready is in a cycle, or behind one.</summary>
    private static string? CycleOf(Plan plan, HashSet<string> finished)
    {
        var open = plan.Subtasks.ToDictionary(subtask => subtask.Id, StringComparer.Ordinal);
        while (open.Values.Where(IsReady).ToList() is { Count: > 0 } ready)
        {
            foreach (var subtask in ready)
                open.Remove(subtask.Id);
        }
        return open.Count == 0 ? null : string.Join(", ", open.Keys);

        bool IsReady(Subtask subtask) =>
            (subtask.DependsOn ?? []).All(id => !open.ContainsKey(id) || finished.Contains(id));
    }
}
