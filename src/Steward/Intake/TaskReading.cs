using System.Text.Json;
using Steward.Contracts;
using Steward.Durability;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Intake;

/// <summary>An owner's instance as a task reads back.</summary>
internal static class TaskReading
{
    /// <summary>Null when the instance is not a task.</summary>
    public static TaskView? ViewOf(InstanceSnapshot snapshot)
    {
        if (Read<TaskSpecification>(snapshot.Input) is not { } specification)
            return null;
        var outcome = snapshot.Status == RuntimeStatus.Completed ? Read<TaskOutcome>(snapshot.Output) : null;
        var progress = Read<TaskProgress>(snapshot.CustomStatus);
        var view = new TaskView
        {
            Id = snapshot.InstanceId,
            State = TaskState.Queued,
            Goal = specification.Goal,
            Pattern = progress?.Pattern ?? specification.Pattern,
            Limits = specification.Limits,
            Spent = progress?.Spent ?? Spent.None,
            Reserved = new(0, 0),
            Detections = progress?.Detections ?? [],
            Notice = NoticeOf(specification),
            CreatedAt = specification.CreatedAt,
            Metadata = specification.Metadata,
        };
        return outcome is not null ? Ended(view, outcome)
            : snapshot.HasEnded ? Broken(view, snapshot)
            : progress is not null ? view with { State = Live(progress.State), Reserved = progress.Reserved, Approval = progress.Approval }
            : view with { State = snapshot.Status == RuntimeStatus.Pending ? TaskState.Queued : TaskState.Running };
    }

    private static TaskView Ended(TaskView view, TaskOutcome outcome) => view with
    {
        State = outcome.State,
        Reason = outcome.Reason,
        Detail = outcome.Detail,
        Result = outcome.Result,
        Confidence = outcome.Confidence,
        Citations = outcome.Citations,
        Spent = outcome.Spent,
        Pattern = outcome.Pattern,
        Detections = outcome.Detections,
        EndedAt = outcome.EndedAt,
    };

    /// <summary>An owner that was terminated, or whose code is at fault: failed, and said so.</summary>
    private static TaskView Broken(TaskView view, InstanceSnapshot snapshot) => view with
    {
        State = TaskState.Failed,
        Reason = ReasonCode.Internal,
        Detail = snapshot.Failure?.Message ?? $"The owner ended as {snapshot.Status} without an outcome.",
        EndedAt = snapshot.LastUpdatedAt,
    };

    /// <summary>
    /// The owner shows its last state a moment before its instance has ended; a task is terminal when its outcome can be read.
    /// </summary>
    private static TaskState Live(TaskState state) => state.IsTerminal() ? TaskState.Running : state;

    private static string? NoticeOf(TaskSpecification specification)
    {
        var unpriced = WorkerCard.UnpricedIn(specification.Workers.Concat(specification.TeamMembers))
            .Select(model => $"cost: not known for model '{model}'");
        var notices = specification.Workers.Select(worker => worker.Notice).OfType<string>().Concat(unpriced);
        return string.Join("; ", notices.Distinct(StringComparer.Ordinal)) is { Length: > 0 } notice ? notice : null;
    }

    private static T? Read<T>(JsonElement? element)
        where T : class
    {
        try
        {
            return element is { ValueKind: JsonValueKind.Object } json ? json.Deserialize<T>(DurableJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
