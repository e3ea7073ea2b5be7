using Steward.Approvals;
using Steward.Http.Approvals;

namespace Steward.Http.Tests.Approvals;

public sealed class ApprovalAddressTests
{
    [Theory]
    [InlineData("https://steward.example", "https://steward.example/api/approvals/task-a1?token=")]
    [InlineData("https://gateway.example/steward", "https://gateway.example/steward/api/approvals/task-a1?token=")]
    [InlineData("https://gateway.example/team/steward/", "https://gateway.example/team/steward/api/approvals/task-a1?token=")]
    public void A_link_keeps_the_path_under_which_approvers_reach_the_service(string reached, string start)
    {
        var question = new ApprovalQuestion("task-a1", "task", "task", "Say it.", "Is it said?", null, null, [], null, [], [],
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1));
        var links = new ApprovalLinks(new([[.. Enumerable.Repeat((byte)1, 32)]]), id => ApprovalAddress.Of(new(reached), id));
        links.LinkOf(question).ToString().ShouldStartWith(start);
    }
}
