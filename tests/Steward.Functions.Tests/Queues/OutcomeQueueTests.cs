using System.Text;
using System.Text.Json;
using Steward.Contracts;
using Steward.Functions.Queues;
using Steward.Http.Notifications;
using Steward.Tasks;

namespace Steward.Functions.Tests.Queues;

/// <summary>What goes to the outcome queue: kinds that can be told apart, and never more than a message holds.</summary>
public sealed class OutcomeQueueTests
{
    /// <summary>What becomes the longest as JSON: three bytes, four bytes in two characters, and an escape of six.</summary>
    public static TheoryData<string> Characters => new() { "x", "語", "🙂", "\u0001" };

    [Fact]
    public void An_outcome_says_what_it_is_and_is_whole_when_it_fits()
    {
        var outcome = Outcome("Done.", "Passed.", new() { ["ticket"] = "4711" });
        var json = JsonElement.Parse(outcome.ToMessage());
        json.GetProperty("type").GetString().ShouldBe("task-ended");
        json.GetProperty("result").GetString().ShouldBe("Done.");
        json.GetProperty("metadata").GetProperty("ticket").GetString().ShouldBe("4711");
    }

    [Fact]
    public void A_question_says_what_it_is_where_to_decide_it_and_is_whole_when_it_fits()
    {
        var json = JsonElement.Parse(ApprovalAnnouncer.BodyOf(Notice("Say it.", ["Too short."])));
        json.EnumerateObject().Select(property => property.Name).ShouldBe(
            ["type", "approvalId", "taskId", "goal", "question", "confidence", "findings", "link", "expiresAt"]);
        json.GetProperty("type").GetString().ShouldBe("approval-requested");
        json.GetProperty("link").GetString().ShouldBe("https://s.example/api/approvals/t-a1?token=x");
        json.GetProperty("goal").GetString().ShouldBe("Say it.");
    }

    [Theory]
    [MemberData(nameof(Characters))]
    public void A_question_of_any_size_fits_with_its_link(string character)
    {
        var body = ApprovalAnnouncer.BodyOf(Notice(
            Repeated(character, RequestBounds.GoalLength), [.. Enumerable.Repeat(Repeated(character, 4_000), 64)]));
        body.Length.ShouldBeLessThanOrEqualTo(48 * 1024);
        var json = JsonElement.Parse(body);
        json.GetProperty("link").GetString().ShouldEndWith("?token=x");
        json.GetProperty("goal").GetString().ShouldNotBeNull().ShouldStartWith(character);
        Encoding.UTF8.GetString(body).ShouldNotContain("\uFFFD", customMessage: "no character is cut in two");
    }

    private static string Repeated(string character, int length) => string.Concat(Enumerable.Repeat(character, length / character.Length));

    private static AnnouncedOutcome Outcome(string result, string detail, Dictionary<string, string> metadata) =>
        new("t", TaskState.Completed, ReasonCode.Validated, detail, result, 0.9, Spent.None, DateTimeOffset.UnixEpoch, metadata);

    private static ApprovalNotice Notice(string goal, IReadOnlyList<string> findings) => new("approval-requested", "t-a1", "t", goal,
        "Release this result?", 0.5, findings, new("https://s.example/api/approvals/t-a1?token=x"), DateTimeOffset.UnixEpoch);
}
