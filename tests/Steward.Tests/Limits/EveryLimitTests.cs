using System.Reflection;
using System.Runtime.CompilerServices;
using Steward.Limits;

namespace Steward.Tests.Limits;

/// <summary>A limit that is added must be lowered by hosts like all others.</summary>
public class EveryLimitTests
{
    private static readonly string[] Bounds =
        [.. typeof(LimitBounds).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)];

    public static TheoryData<string> Names => [.. Bounds];

    [Fact]
    public void Each_limit_has_bounds() =>
        typeof(TaskLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)
            .ShouldBe(Bounds, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_host_lowers_the_bound_of_each_limit_and_its_default(string name)
    {
        var bound = typeof(LimitBounds).GetProperty(name)!;
        var platform = (ITuple)bound.GetValue(LimitBounds.Platform)!;
        var host = new LimitBounds();
        bound.SetValue(host, Activator.CreateInstance(bound.PropertyType, platform[0], platform[0]));

        var lowered = LimitBounds.Platform.LoweredTo(host);

        ((ITuple)bound.GetValue(lowered)!)[1].ShouldBe(platform[0]);
        typeof(TaskLimits).GetProperty(name)!.GetValue(TaskLimits.Default.Within(lowered)).ShouldBe(platform[0]);
    }
}
