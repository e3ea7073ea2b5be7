using System.Diagnostics;
using Steward.Local.Tests.Processes;
using Steward.Tasks;
using Xunit.Abstractions;

namespace Steward.Local.Tests.Endurance;

public sealed class ManyTasksTests(ITestOutputHelper output)
{
    private const int Tasks = 200;
    private const int Seed = 20_261_122;

    /// <summary>Events that a reader takes before it hangs up.</summary>
    private const int MostPerConnection = 7;

    [Fact]
    public async Task Tasks_submitted_at_once_all_end_and_their_events_come_in_order_without_a_gap_over_reconnects()
    {
        using var place = new Workplace();
        using var service = Service.Start(place);
        await service.ListeningAsync();
        var idle = service.PeakMemory();
        var watch = Stopwatch.StartNew();

        var ids = await Task.WhenAll(Enumerable.Range(0, Tasks).Select(i => service.SubmitAsync($"k{i}", Request(i))));
        var accepted = watch.Elapsed;
        var readings = await Task.WhenAll(ids.Select((id, i) => ReadAllAsync(service, id.ShouldNotBeNull(), new(Seed + i))));
        var ended = watch.Elapsed;

        ids.Distinct().Count().ShouldBe(Tasks);
        foreach (var (id, (events, _)) in ids.Zip(readings))
        {
            events.Select(item => item.Id).ShouldBe(Enumerable.Range(1, events.Count).Select(number => (long)number), id);
            events.Count(item => item.Kind == TaskEventKind.Ended).ShouldBe(1, id);
            var task = await service.ReadAsync(id!);
            task.State.ShouldBeOneOf(TaskState.Completed, TaskState.Partial);
            // What came in pieces is what a reader gets who asks once.
            (await service.FollowAsync(id!, 0, int.MaxValue)).ShouldBe(events, id);
        }
        output.WriteLine($"seed {Seed}: {Tasks} tasks accepted within {accepted.TotalSeconds:0.0} s, ended within "
            + $"{ended.TotalSeconds:0.0} s, " +
            $"{readings.Sum(reading => reading.Events.Count)} events over {readings.Sum(reading => reading.Connections)} connections; " +
            $"{service.ProcessorTime().TotalSeconds:0.0} s of processor time, peak memory {service.PeakMemory():0} MiB "
            + $"({idle:0} MiB before)");
        readings.Sum(reading => reading.Connections).ShouldBeGreaterThan(Tasks * 2);
        await service.StopAsync();
    }

    private static async Task<(List<(long Id, string Kind, string Data)> Events, int Connections)> ReadAllAsync(
        Service service, string id, Random random)
    {
        var events = new List<(long Id, string Kind, string Data)>();
        var connections = 0;
        while (events.Count == 0 || events[^1].Kind != TaskEventKind.Ended)
        {
            events.AddRange(await service.FollowAsync(id, events.Count > 0 ? events[^1].Id : 0, random.Next(1, MostPerConnection + 1)));
            connections++;
        }
        return (events, connections);
    }

    private static string Request(int number) => $$"""
        {
          "goal": "What is stated of the tide, and what of lock {{number}}? And which fees are there?",
          "documents": ["docs"],
          "completion": { "checks": [ { "kind": "min-citations", "value": 1 } ], "confidence": 0.3 },
          "approval": { "when": "never" }
        }
        """;
}
