namespace Steward.Tasks;

/// <summary>Paths of the HTTP surface, relative to the service: the same in every host.</summary>
public static class TaskLinks
{
    public static string Self(string taskId) => $"/api/tasks/{Uri.EscapeDataString(taskId)}";

    public static string Events(string taskId) => $"{Self(taskId)}/events";

    public static string Cancel(string taskId) => $"{Self(taskId)}/cancel";

    public static string Approval(string approvalId) => $"/api/approvals/{Uri.EscapeDataString(approvalId)}";

    internal static Dictionary<string, string> Of(string taskId, bool ended)
    {
        var links = new Dictionary<string, string>(StringComparer.Ordinal) { ["self"] = Self(taskId), ["events"] = Events(taskId) };
        if (!ended)
            links["cancel"] = Cancel(taskId);
        return links;
    }
}
