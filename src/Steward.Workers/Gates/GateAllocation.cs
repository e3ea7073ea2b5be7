namespace Steward.Workers.Gates;

/// <summary>One host's part of a worker's slots.</summary>
/// <param name="Demand">Its calls inside and waiting, when it last said so.</param>
/// <param name="Until">The slots are free again then, unless the host has renewed.</param>
internal sealed record HostSlots(string Host, int Slots, int Demand, DateTimeOffset Until);

/// <summary>
/// How the slots of one worker are divided among hosts, and what they know of its breaker. Each host changes its own part only, never
/// beyond what the others have left: the sum never passes the total. Who has more than a fair part gives back with its next renewal.
/// </summary>
internal sealed record GateAllocation(IReadOnlyList<HostSlots> Hosts, BreakerMemory Breaker)
{
    public static GateAllocation None { get; } = new([], new());

    public int SlotsOf(string host) => Hosts.FirstOrDefault(one => one.Host == host)?.Slots ?? 0;

    /// <summary>The same with one host's part renewed for its demand.</summary>
    /// <param name="inside">Calls that it has under way, and whose slots it cannot give back.</param>
    public GateAllocation Renew(string host, int inside, int waiting, int total, DateTimeOffset now, TimeSpan lease)
    {
        List<HostSlots> others = [.. Hosts.Where(one => one.Host != host && one.Until > now)];
        var own = new HostSlots(host, 0, inside + waiting, now + lease);
        var fair = FairPart(own, others, total, now.Ticks / lease.Ticks);
        // Where nobody goes short, half of all: the next calls need not ask, and neither does another host's first.
        var target = others.Exists(one => one.Demand > one.Slots) ? fair : Math.Max(fair, (total + 1) / 2);
        var left = Math.Max(0, total - others.Sum(one => one.Slots));
        var slots = Math.Max(Math.Min(target, left), Math.Min(inside, SlotsOf(host)));
        return this with { Hosts = [.. others, own with { Slots = slots }] };
    }

    public GateAllocation Without(string host) => this with { Hosts = [.. Hosts.Where(one => one.Host != host)] };

    /// <summary>
    /// What <paramref name="own"/> gets when the slots go round, one to each that still lacks some.
    /// Who comes first changes with every turn.
    /// </summary>
    private static int FairPart(HostSlots own, List<HostSlots> others, int total, long turn)
    {
        List<HostSlots> all = [.. others.Append(own).OrderBy(one => one.Host, StringComparer.Ordinal)];
        var given = all.ToDictionary(one => one.Host, _ => 0, StringComparer.Ordinal);
        for (var at = turn; total > 0 && all.Exists(one => given[one.Host] < one.Demand); at++)
        {
            var next = all[(int)(at % all.Count)];
            if (given[next.Host] >= next.Demand)
                continue;
            given[next.Host]++;
            total--;
        }
        return given[own.Host];
    }
}
