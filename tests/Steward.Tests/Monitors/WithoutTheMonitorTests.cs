using Steward.Monitors;
using Steward.Monitors.Watching;

namespace Steward.Tests.Monitors;

/// <summary>Each deterministic mode, injected: seen with its monitor, and by nothing else when that is off.</summary>
public class WithoutTheMonitorTests
{
    private static readonly Dictionary<string, Action<Conversation>> Injections = new(StringComparer.Ordinal)
    {
        ["1.3"] = it => Times(4, () => it.Answer("researcher", Conversation.Distinct[0])),
        ["1.4"] = it =>
            it.Answer("researcher", "As this is the start of our conversation, there are no previous results to build on.", Given),
        ["1.5"] = it =>
        {
            it.Answer("researcher", Conversation.Distinct[0]);
            it.Verdict(pass: true);
            it.Answer("analyst", Conversation.Distinct[1]);
        },
        ["2.1"] = it =>
        {
            foreach (var text in new[] { "Hello! How can I help you today?", Conversation.Distinct[0], Conversation.Distinct[1],
                "Hello! How can I help you today?" })
            {
                it.Answer("critic", text);
            }
        },
        ["2.5"] = it => it.Answer("researcher", Conversation.Distinct[0], Given),
        ["3.1"] = it =>
        {
            it.Answer("researcher", Conversation.Distinct[0]);
            it.Verdict(pass: true);
            it.End("compare");
        },
        ["3.2"] = it =>
        {
            it.Answer("researcher", Conversation.Distinct[0]);
            it.End();
        },
    };

    public static TheoryData<string> Modes => [.. Injections.Keys];

    [Fact]
    public void Every_deterministic_mode_is_injected_here() =>
        Injections.Keys.ShouldBe(
            MonitorCatalogue.CreateDeterministic().Select(monitor => monitor.Definition.Mode).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Modes))]
    public void It_is_seen_with_its_monitor_and_missed_without(string mode)
    {
        var with = new Conversation();
        Injections[mode](with);
        var without = new Conversation(MonitorPolicy.Default.With(mode, MonitorRule.Off));
        Injections[mode](without);

        with.Of(mode).ShouldNotBeEmpty();
        without.Of(mode).ShouldBeEmpty();
    }

    private static Turn Given(Turn turn) => turn with
    {
        Inputs = [new("analyst",
            "Turbine hall seven reported 318 megawatt on Tuesday; Okafor signed the sheet, reference KL-2209, at Lagos harbour.")],
    };

    private static void Times(int times, Action action)
    {
        for (var n = 0; n < times; n++)
            action();
    }
}
