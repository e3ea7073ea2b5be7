using Steward.Http.Tasks;
using Steward.Limits;
using Steward.Tasks;

namespace Steward.Http.Tests.Tasks;

public sealed class TaskLinksTests
{
    [Fact]
    public void A_task_can_be_cancelled_until_it_has_ended()
    {
        var waiting = Task(TaskState.AwaitingApproval).WithLinks();
        waiting.Links["cancel"].ShouldBe("/api/tasks/t1/cancel");
        Task(TaskState.Partial).WithLinks().Links.Keys.Order(StringComparer.Ordinal).ShouldBe(["events", "self"]);
    }

    private static TaskView Task(TaskState state) => new()
    {
        Id = "t1",
        State = state,
        Goal = "g",
        Spent = Spent.None,
        Reserved = new(0, 0),
        Limits = TaskLimits.Default,
        Pattern = PatternKind.Auto,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
