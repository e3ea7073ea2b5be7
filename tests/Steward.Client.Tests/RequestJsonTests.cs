using System.Text;
using System.Text.Json;
using Steward.Intake;
using Steward.Limits;
using Steward.Tasks;

namespace Steward.Client.Tests;

public sealed class RequestJsonTests
{
    [Fact]
    public void The_service_reads_what_is_written()
    {
        var request = new TaskRequest
        {
            Goal = "Which limits \"hold\"?",
            Pattern = PatternKind.OrchestratorWorker,
            Documents = [new("docs/limits.md"), new("note.md", "A hop is a transfer.")],
            Workers = ["researcher"],
            Limits = new() { Tokens = 20_000, CostUsd = 0, WallClock = TimeSpan.FromDays(2), ApprovalWait = TimeSpan.FromSeconds(90) },
            Completion = new("Names them.",
                [new("min-length", JsonSerializer.SerializeToElement(3)), new("min-citations", JsonSerializer.SerializeToElement(1))], 0.5),
            OnLimit = OnLimit.Escalate,
            Approval = new(ApprovalWhen.Always, ApprovalTimeout.Abort, ["https://hooks.example.com/steward"], ["carol"]),
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["ticket"] = "4711" },
        };

        var read = TaskRequestReader.Read(RequestJson.Write(request));

        read.Errors.ShouldBeEmpty();
        JsonSerializer.Serialize(read.Value).ShouldBe(JsonSerializer.Serialize(request));
    }

    [Fact]
    public void The_least_request_is_valid_and_leaves_its_limits_to_the_service()
    {
        var json = RequestJson.Write(new() { Goal = "Say it.", Completion = new("It is said.", []) });

        using var document = JsonDocument.Parse(json);
        document.RootElement.GetProperty("limits").EnumerateObject().ShouldBeEmpty();
        TaskRequestReader.Read(json, LimitBounds.Platform with { Hops = (1, 3) }).Value!.Limits.Hops.ShouldBe(3);
        Encoding.UTF8.GetString(
            RequestJson.Write(new() { Goal = "Say it.", Completion = new("It is said.", []), Limits = new() { Hops = 5 } }))
                .ShouldContain("\"limits\":{\"hops\":5}");
    }
}
