namespace Steward.Engine.Commits;

/// <summary>
/// Ids whose purge is in a group that is not on disk yet. The store still has what belongs to them: without this a question in between
/// would bring it back, as the state of whatever bears the id next.
/// </summary>
internal sealed class PurgedIds(Func<long> lastCommitted)
{
    private readonly Dictionary<string, long> groups = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, long Group)> inOrder = new();

    public void Add(string id, long group)
    {
        Forget();
        groups[id] = group;
        inOrder.Enqueue((id, group));
    }

    public bool Contains(string id) => groups.TryGetValue(id, out var group) && group > lastCommitted();

    private void Forget()
    {
        while (inOrder.TryPeek(out var first) && first.Group <= lastCommitted())
        {
            inOrder.Dequeue();
            // One that was purged again since has a later group.
            if (groups.GetValueOrDefault(first.Id) == first.Group)
                groups.Remove(first.Id);
        }
    }
}
