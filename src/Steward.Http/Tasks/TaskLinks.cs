using Steward.Tasks;

namespace Steward.Http.Tasks;

/// <summary>Paths of a task, relative to the service: the same in every host.</summary>
internal static class TaskLinks
{
    public static string Self(string taskId) => $"/api/tasks/{Uri.EscapeDataString(taskId)}";

    public static string Events(string taskId) => $"{Self(taskId)}/events";

    public static string Cancel(string taskId) => $"{Self(taskId)}/cancel";

    /// <summary>The task with its links.</summary>
    /// <param name="prefix">What stands before the surface's own paths.</param>
    public static TaskView WithLinks(this TaskView task, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(task);
        var links = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["self"] = prefix + Self(task.Id),
            ["events"] = prefix + Events(task.Id),
        };
        if (!task.State.IsTerminal())
            links["cancel"] = prefix + Cancel(task.Id);
        return task with { Links = links };
    }
}
