using Steward.Monitors;
using Steward.Monitors.Watching;

namespace Steward.Tests.Monitors.Watching;

public class MonitorSetTests
{
    [Fact]
    public void There_is_one_monitor_for_each_of_the_fourteen_modes()
    {
        MonitorCatalogue.Definitions.Select(definition => definition.Mode).ShouldBe(
            ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "3.1", "3.2", "3.3"]);
        MonitorCatalogue.Definitions.Select(definition => definition.Name).Distinct(StringComparer.Ordinal).Count().ShouldBe(14);
        MonitorCatalogue.Definitions.Where(definition => definition.Kind == MonitorKind.Deterministic).Select(definition => definition.Mode)
            .ShouldBe(["1.3", "1.4", "1.5", "2.1", "2.5", "3.1", "3.2"]);
        MonitorCatalogue.Definitions.ShouldAllBe(definition => definition.Default.Continued >= definition.Default.First);
    }

    [Fact]
    public void A_healthy_task_stays_silent()
    {
        var conversation = new Conversation();
        conversation.Add(TurnKind.Goal, "human", Conversation.Goal);
        conversation.Add(TurnKind.Plan, "planner", "Search for limits, compare with the reference, then assemble.");
        foreach (var text in Conversation.Distinct)
        {
            conversation.Assign("researcher", "Find where this is stated: " + text[..20]);
            conversation.Call("researcher", "search", text[..10]);
            conversation.Add(TurnKind.ToolResult, "search", text, turn => turn with { Target = "researcher", Succeeded = true });
            conversation.Answer("researcher", "As to that, " + text);
        }

        conversation.Verdict(pass: true);
        conversation.End();
        conversation.Detections.ShouldBeEmpty();
        conversation.Monitors.Signs.ShouldBe(0);
    }

    [Fact]
    public void A_mode_that_is_off_says_nothing()
    {
        var conversation = new Conversation(MonitorPolicy.Default.With("1.3", MonitorRule.Off));
        for (var i = 0; i < 10; i++)
            conversation.Answer("researcher", "The same once more.");

        conversation.Of("1.3").ShouldBeEmpty();
    }

    [Fact]
    public void The_policy_decides_what_follows()
    {
        var strict = new Conversation(MonitorPolicy.Default.With("1.3", new(MonitorAction.Escalate)));
        var lax = new Conversation(MonitorPolicy.RecordOnly);
        for (var i = 0; i < 6; i++)
        {
            strict.Answer("researcher", "The same once more.");
            lax.Answer("researcher", "The same once more.");
        }

        strict.Of("1.3").ShouldHaveSingleItem().Action.ShouldBe(MonitorAction.Escalate);
        lax.Of("1.3").ShouldHaveSingleItem().Action.ShouldBe(MonitorAction.Record);
    }

    [Fact]
    public void A_policy_for_a_mode_that_does_not_exist_is_refused() =>
        Should.Throw<ArgumentException>(() => MonitorPolicy.Default.With("4.1", MonitorRule.Off)).Message.ShouldContain("4.1");

    [Fact]
    public void The_same_turns_give_the_same_detections()
    {
        var first = Chatter.Into(new Conversation(), turns: 2_000).Detections;
        var second = Chatter.Into(new Conversation(), turns: 2_000).Detections;
        first.Count.ShouldBeGreaterThan(0);
        second.ShouldBe(first);
    }

    [Fact]
    public void Odd_turns_are_borne()
    {
        var conversation = new Conversation(goal: string.Empty);
        foreach (var text in new[] { "", "\0", "\ud83d", new string('x', 200_000), new string('(', 50_000), "\u202e", "1", "12:",
            "2026-1", "[[[[" })
        {
            foreach (var kind in Enum.GetValues<TurnKind>())
                conversation.Add(kind, text.Length > 100 ? "w" : text, text);
        }

        conversation.Detections.ShouldAllBe(detection => detection.Evidence.Length <= 500 && !detection.Evidence.Contains('\n'));
    }
}
