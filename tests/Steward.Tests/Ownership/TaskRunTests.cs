using System.Text.Json;
using Steward.Durability;
using Steward.Monitors;
using Steward.Ownership;
using Steward.Tasks;
using Steward.Testing;

namespace Steward.Tests.Ownership;

public class TaskRunTests
{
    private static readonly OrchestrationName<Nothing, Nothing> Name = new("detects");

    [Fact]
    public async Task Many_long_detections_fit_into_the_status_and_the_newest_are_shown()
    {
        await using var host = new OwnerHost();
        var registry = new DurableRegistry().AddOrchestration(Name, (context, _) =>
        {
            var run = new TaskRun(context, host.Specify("t"), PatternKind.Handoff);
            for (var turn = 1; turn <= 60; turn++)
            {
                run.Detected(new("1.1", "disobey-task-specification", MonitorAction.Record, new string('\u0001', 500),
                    new string('w', 64), turn));
            }

            run.Detections.ShouldAllBe(detection => detection.Evidence.Length == 500);
            return Task.FromResult(Nothing.Value);
        });
        await using var engine = InMemoryEngine.Start(registry, host.Clock, new InMemoryStore());
        await engine.Client.StartAsync(Name, "t", Nothing.Value);

        var ended = await engine.Client.WaitForCompletionAsync("t");

        ended!.Failure.ShouldBeNull();
        ended.CustomStatus!.Value.Deserialize<TaskProgress>(DurableJson.Options)!.Detections[^1].Turn.ShouldBe(60);
    }
}
