using Steward.Tasks;
using Steward.Tests.Durability;

namespace Steward.Tests.Tasks;

public sealed class TaskIdsTests
{
    [Fact]
    public void Ids_are_in_the_order_of_their_making_and_tell_when_they_were_made()
    {
        var (early, late) = (FixedTime.Noon, FixedTime.Noon.AddMilliseconds(1));
        var ids = new[] { TaskIds.Create(early, new(int.MaxValue, 0, 0, new byte[8])), TaskIds.Create(late, Guid.Empty) };
        ids.ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
        ids.Select(TaskIds.CreatedAt).ShouldBe([early, late]);
        ids.ShouldAllBe(id => id.Length == TaskIds.Length && id.All(char.IsAsciiLetterOrDigit));
    }

    [Theory]
    [InlineData(1970)]
    [InlineData(2026)]
    [InlineData(2526)]
    public void All_of_them_begin_with_the_prefix_by_which_they_are_listed(int year) =>
        TaskIds.Create(new(year, 12, 31, 0, 0, 0, TimeSpan.Zero), Guid.Empty).ShouldStartWith(TaskIds.Prefix);
}
