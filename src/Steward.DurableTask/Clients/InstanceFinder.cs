using System.Globalization;
using Microsoft.DurableTask.Client;
using Steward.Durability;

namespace Steward.DurableTask.Clients;

/// <summary>
/// Finds instances, newest first. Durable Task lists them in the order of its storage, so all that match are looked through once per page,
/// without their payloads, and only as many as the page holds are kept.
/// </summary>
internal sealed class InstanceFinder(DurableTaskClient client)
{
    private const int MaxPage = 1_000;
    private const int ScanSize = 1_000;

    /// <summary>One page without payloads, and where the next one starts.</summary>
    public async Task<(IReadOnlyList<OrchestrationMetadata> Found, string? Continuation)> FindAsync(
        InstanceQuery query, CancellationToken cancellationToken)
    {
        if (query.PageSize is < 1 or > MaxPage)
            throw new ArgumentOutOfRangeException(nameof(query), query.PageSize, $"A page has 1 to {MaxPage} instances.");
        var after = query.Continuation is { } text ? Position.Parse(text) : (Position?)null;
        var newest = new SortedDictionary<Position, OrchestrationMetadata>(Position.NewestFirst);
        await foreach (var instance in ScanAsync(query, after, cancellationToken))
        {
            var position = Position.Of(instance);
            if (after is { } last && Position.NewestFirst.Compare(position, last) <= 0)
                continue;
            newest[position] = instance;
            if (newest.Count > query.PageSize + 1)
                newest.Remove(newest.Keys.Last());
        }
        var found = newest.Take(query.PageSize).ToList();
        return ([.. found.Select(item => item.Value)], newest.Count > query.PageSize ? found[^1].Key.ToString() : null);
    }

    private async IAsyncEnumerable<OrchestrationMetadata> ScanAsync(
        InstanceQuery query, Position? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = new OrchestrationQuery
        {
            CreatedFrom = query.CreatedFrom,
            CreatedTo = after?.CreatedAt ?? query.CreatedTo,
            Statuses = query.Statuses?.SelectMany(Snapshots.StatusesOf).ToList(),
            InstanceIdPrefix = query.IdPrefix,
            PageSize = ScanSize,
        };
        await foreach (var instance in client.GetAllInstancesAsync(filter).WithCancellation(cancellationToken))
        {
            var matches = !Snapshots.IsEntity(instance.InstanceId)
                && (query.Name is null || instance.Name == query.Name)
                && (query.Statuses is null || query.Statuses.Contains(Snapshots.StatusOf(instance.RuntimeStatus)))
                && (query.CreatedFrom is null || instance.CreatedAt >= query.CreatedFrom)
                && (query.CreatedTo is null || instance.CreatedAt < query.CreatedTo)
                && (query.IdPrefix is null || instance.InstanceId.StartsWith(query.IdPrefix, StringComparison.Ordinal));
            if (matches)
                yield return instance;
        }
    }

    /// <summary>A place in the order of newest first.</summary>
    private readonly record struct Position(DateTimeOffset CreatedAt, string Id)
    {
        public static Comparer<Position> NewestFirst { get; } = Comparer<Position>.Create((one, other) =>
        {
            var byTime = other.CreatedAt.CompareTo(one.CreatedAt);
            return byTime != 0 ? byTime : string.CompareOrdinal(other.Id, one.Id);
        });

        public static Position Of(OrchestrationMetadata instance) => new(instance.CreatedAt.ToUniversalTime(), instance.InstanceId);

        public static Position Parse(string text)
        {
            var at = text.IndexOf('.', StringComparison.Ordinal);
            return at > 0 && long.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                && ticks <= DateTimeOffset.MaxValue.Ticks
                ? new(new(ticks, TimeSpan.Zero), text[(at + 1)..])
                : throw new ArgumentException("The continuation does not come from an earlier page.", nameof(text));
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{CreatedAt.UtcTicks}.{Id}");
    }
}
