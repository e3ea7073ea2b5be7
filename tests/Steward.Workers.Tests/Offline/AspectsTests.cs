using Steward.Workers.Offline;

namespace Steward.Workers.Tests.Offline;

public class AspectsTests
{
    [Theory]
    [InlineData("Which limits does a task have and what are their defaults?", "Which limits does a task have and what are their defaults?")]
    [InlineData("How does the owner decide? What happens to an approval that nobody answers?",
        "How does the owner decide?|What happens to an approval that nobody answers?")]
    [InlineData("Which limits can a fan-out exceed, and why not?", "Which limits can a fan-out exceed, and why not?")]
    [InlineData("List the limits. Why?", "List the limits. Why?")]
    [InlineData("salt and pepper", "salt and pepper")]
    [InlineData("breaker faults; approval waits", "breaker faults|approval waits")]
    [InlineData("why?", "why?")]
    public void A_goal_is_split_where_each_part_can_be_looked_up(string goal, string parts) =>
        string.Join('|', Aspects.Of(goal, 6)).ShouldBe(parts);

    [Fact]
    public void What_does_not_fit_goes_into_the_last_part_and_nothing_is_lost() =>
        Aspects.Of("One limit. Two limits. Three limits.", 2).ShouldBe(["One limit.", "Two limits.; Three limits."]);
}
