using Steward.Workers.Providers;

namespace Steward.Workers.Chat;

/// <summary>
/// Ids of tool calls. The request that brings the results must tell calls apart, and servers leave ids out, or give one to several calls.
/// </summary>
internal static class CallIds
{
    /// <summary>
    /// The calls of a turn, each under an id of its own: the server's where it is one, else one of the turn and the place of the call.
    /// </summary>
    public static IReadOnlyList<ModelToolCall> Complete(IEnumerable<ModelToolCall> calls, int turn)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal) { string.Empty };
        var completed = new List<ModelToolCall>();
        foreach (var call in calls)
        {
            var id = call.Id;
            for (var place = completed.Count; !taken.Add(id); place += 100)
                id = $"call_{turn}_{place}";
            completed.Add(call with { Id = id });
        }
        return completed;
    }
}
