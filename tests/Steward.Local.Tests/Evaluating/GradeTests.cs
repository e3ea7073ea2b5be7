using Steward.Limits;
using Steward.Local.Evaluating;
using Steward.Tasks;

namespace Steward.Local.Tests.Evaluating;

public sealed class GradeTests
{
    private static readonly Expectation Length = new([new(["45 metres", "45 m"]), new(["10"])], ["46"], Abstain: false);
    private static readonly Expectation Unanswerable = new([], ["65"], Abstain: true);

    [Theory]
    [InlineData(TaskState.Completed, "45 m by 10 m", "right", "")]
    [InlineData(TaskState.Completed, "45 m by 12 m", "wrong", "10")]
    [InlineData(TaskState.Completed, "It is long.", "wrong", "45 metres | 45 m,10")]
    [InlineData(TaskState.Completed, "45 m or 46 m by 10 m", "wrong", "")]
    [InlineData(TaskState.Completed, "45 m by 10 m. The documents do not state the depth.", "right", "")]
    [InlineData(TaskState.Completed, "The documents do not state it.", "abstained", "45 metres | 45 m,10")]
    [InlineData(TaskState.Completed, "The documents do not state it, perhaps 46.", "wrong", "45 metres | 45 m,10")]
    [InlineData(TaskState.Completed, " ", "abstained", "45 metres | 45 m,10")]
    [InlineData(TaskState.Partial, "45 m by 10 m", "abstained", "")]
    [InlineData(TaskState.Aborted, null, "abstained", "45 metres | 45 m,10")]
    [InlineData(TaskState.Failed, null, "abstained", "45 metres | 45 m,10")]
    public void A_case_with_facts(TaskState state, string? result, string verdict, string missing)
    {
        var grade = Grade.Of(Length, Ended(state, result));

        grade.Verdict.ToString().ToLowerInvariant().ShouldBe(verdict);
        string.Join(",", grade.Missing).ShouldBe(missing);
    }

    [Theory]
    [InlineData(TaskState.Completed, "The documents do not state it.", "right")]
    [InlineData(TaskState.Completed, "", "right")]
    [InlineData(TaskState.Partial, "Ice is not named. Perhaps 65.", "right")]
    [InlineData(TaskState.Aborted, null, "right")]
    [InlineData(TaskState.Completed, "It is 40 euro.", "wrong")]
    [InlineData(TaskState.Completed, "The documents do not state it, but 65 is likely.", "wrong")]
    [InlineData(TaskState.Failed, null, "abstained")]
    [InlineData(TaskState.Cancelled, null, "abstained")]
    [InlineData(TaskState.AwaitingApproval, null, "abstained")]
    public void A_case_that_cannot_be_answered(TaskState state, string? result, string verdict) =>
        Grade.Of(Unanswerable, Ended(state, result)).Verdict.ToString().ToLowerInvariant().ShouldBe(verdict);

    [Fact]
    public void What_must_not_be_there_is_named() =>
        Grade.Of(Length, Ended(TaskState.Completed, "46 m by 10 m")).Unwanted.ShouldBe(["46"]);

    private static TaskView Ended(TaskState state, string? result) => new()
    {
        Id = "t",
        State = state,
        Goal = "g",
        Result = result,
        Spent = Spent.None,
        Reserved = new(0, 0),
        Limits = TaskLimits.Default,
        Pattern = PatternKind.Auto,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
