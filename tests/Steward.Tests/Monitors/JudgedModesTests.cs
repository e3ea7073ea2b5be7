using System.Text.Json;
using Steward.Contracts;
using Steward.Monitors;
using Steward.Monitors.Judging;
using Steward.Monitors.Watching;

namespace Steward.Tests.Monitors;

/// <summary>
/// The seven modes that a judge decides. The judge here is a fake that reads the briefing it is given and decides on the content of its
/// spans by a rule for each mode: what it is not shown it cannot find.
/// </summary>
public class JudgedModesTests
{
    public static TheoryData<string, string> Cases => new()
    {
        { "1.1", "1.1" }, { "1.2", "1.2" }, { "2.2", "2.2" }, { "2.3", "2.3" }, { "2.4", "2.4" }, { "2.6", "2.6" }, { "3.3", "3.3" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_judged_mode_is_caught_and_its_clean_twin_is_not(string scenario, string mode)
    {
        var failing = Play(scenario, fails: true, new Conversation());
        failing.Monitors.Signs.ShouldBe(1, "the sign picks the turn that the judge must see");
        var caught = Judge(failing).Detections.ShouldHaveSingleItem();
        caught.Mode.ShouldBe(mode);
        caught.Action.ShouldBe(MonitorCatalogue.Definitions.Single(definition => definition.Mode == mode).Default.First);
        caught.Worker.ShouldNotBeNull();

        var clean = Play(scenario, fails: false, new Conversation());
        clean.Monitors.Signs.ShouldBe(0);
        Judge(clean).Detections.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Without_its_monitor_the_mode_goes_unseen(string scenario, string mode)
    {
        var off = new Conversation(MonitorPolicy.Default.With(mode, MonitorRule.Off));
        Judge(Play(scenario, fails: true, off)).Detections.ShouldBeEmpty();
    }

    [Fact]
    public void A_finding_is_told_once_for_each_turn_and_once_more_when_it_stays()
    {
        var conversation = Play("2.6", fails: true, new Conversation());
        Judge(conversation).Detections.Count.ShouldBe(1);
        Judge(conversation).Detections.ShouldHaveSingleItem().Action.ShouldBe(MonitorAction.RePlan);
        Judge(conversation).Detections.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nothing to see here")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"findings":null}""")]
    [InlineData("""{"findings":[],"verdict":"fine"}""")]
    [InlineData("""{"findings":[{"mode":"1.1"}]}""")]
    [InlineData("""{"findings":[{"mode":"1.1","turn":"1","quote":"x","why":"y","certainty":1}]}""")]
    public void A_reply_that_is_no_judgement_is_refused_and_says_so(string reply)
    {
        var conversation = Play("1.1", fails: true, new Conversation());
        var outcome = conversation.Monitors.ReadJudgement(conversation.Monitors.Brief()!, reply);
        outcome.Detections.ShouldBeEmpty();
        (outcome.Fault is not null || outcome.Refused.Count == 1).ShouldBeTrue();
    }

    [Theory]
    [InlineData("4.1", 1, "Name each limit", 0.9, "was not asked for")]
    [InlineData("1.3", 1, "Name each limit", 0.9, "was not asked for")]
    [InlineData("1.1", 99, "Name each limit", 0.9, "was not shown")]
    [InlineData("1.1", 1, "words that nobody said", 0.9, "does not stand")]
    [InlineData("1.1", 1, "a", 0.9, "does not stand")]
    [InlineData("1.1", 1, "Name each limit", 1.5, "between 0 and 1")]
    public void What_cannot_be_checked_is_not_believed(string mode, int turn, string quote, double certainty, string why)
    {
        var conversation = Play("1.1", fails: true, new Conversation());
        var outcome = Reply(conversation, new(mode, turn, quote, "because", certainty));
        outcome.Detections.ShouldBeEmpty();
        outcome.Refused.ShouldHaveSingleItem().ShouldContain(why);
    }

    [Fact]
    public void A_judge_that_is_not_sure_detects_nothing()
    {
        var conversation = Play("1.1", fails: true, new Conversation());
        var outcome = Reply(conversation, new("1.1", 1, "Name each   limit", "because", 0.4));
        outcome.Detections.ShouldBeEmpty();
        outcome.Refused.ShouldBeEmpty();
    }

    [Fact]
    public void What_the_judge_sees_is_bounded_and_has_every_sign()
    {
        var conversation = new Conversation();
        for (var i = 0; i < 500; i++)
        {
            conversation.Answer("researcher", $"Part {i} of a long report. " + new string('x', 5_000) + $" Part {i} ends here.");
            conversation.Add(TurnKind.ToolResult, "search", new string('y', 9_000));
        }

        conversation.Call("critic", "search", "d1");
        var briefing = conversation.Monitors.Brief()!;
        briefing.Spans.Count.ShouldBe(24);
        briefing.Spans.Sum(span => span.Text.Length).ShouldBeLessThan(25_000);
        briefing.Spans.ShouldContain(span => span.Signs.Count == 1 && span.Turn == 1_001);
        briefing.Spans.Select(span => span.Turn).ShouldBeInOrder();
        (briefing.Spans[0].Turn < 300 && briefing.Spans.Count(span => span.Turn > 700) > 3).ShouldBeTrue("spread over the whole task");
    }

    [Fact]
    public void A_briefing_and_a_judgement_survive_their_JSON()
    {
        var briefing = Play("3.3", fails: true, new Conversation()).Monitors.Brief()!;
        var json = JsonSerializer.Serialize(briefing, ContractJson.Options);
        JsonSerializer.Serialize(JsonSerializer.Deserialize<MonitorBriefing>(json, ContractJson.Options), ContractJson.Options)
            .ShouldBe(json);
    }

    private static Conversation Play(string scenario, bool fails, Conversation conversation)
    {
        conversation.Add(TurnKind.Goal, "human", Conversation.Goal);
        switch (scenario)
        {
            case "1.1":
                conversation.Answer("researcher", fails ? "The platform limits are: hops, tokens." : """{ "limits": ["hops", "tokens"] }""",
                    turn => turn with { Objective = "List the platform limits as JSON." });
                break;
            case "1.2":
                conversation.Call(fails ? "critic" : "researcher", "search", "d1", "I search for the limits myself.");
                break;
            case "2.2":
                conversation.Answer("researcher", fails
                    ? "The edition is not given; I will assume that the third edition states the limits."
                    : "The edition that states the limits is not given: which one counts?");
                break;
            case "2.3":
                conversation.Answer("researcher", fails
                    ? "Roast chicken wants high heat, salted skin, lemon, thyme, butter beneath, twenty minutes resting, gravy from "
                        + "drippings, crisp potatoes, green beans, mustard, warm bread, cold cider, cheerful guests around candles."
                    : "Each limit of the platform stands in a document of its own, and these documents name sixty thousand tokens, twelve "
                        + "hops, thirty minutes.");
                break;
            case "2.4":
                conversation.Add(TurnKind.ToolResult, "search",
                    "limit " + string.Join(' ', Enumerable.Range(0, 60).Select(i => $"figure{(char)('a' + (i % 26))}{i}")),
                    turn => turn with { Target = "researcher" });
                conversation.Answer("researcher", fails ? "Something was there on it, details omitted."
                    : string.Join(' ', Enumerable.Range(0, 20).Select(i => $"figure{(char)('a' + (i % 26))}{i}")));
                break;
            case "2.6":
                conversation.Call("researcher", fails ? "read-document" : "search", "d1", "I will use search to look for the limits.");
                break;
            default:
                conversation.Answer("researcher", "Twelve hops, I think, from limits of the platform.",
                    turn => turn with { Confidence = fails ? 0.2 : 0.9 });
                conversation.Verdict(pass: true);
                break;
        }

        return conversation;
    }

    private static JudgeOutcome Reply(Conversation conversation, JudgedFinding finding) =>
        conversation.Monitors.ReadJudgement(
            conversation.Monitors.Brief()!, JsonSerializer.Serialize(new MonitorJudgement([finding]), ContractJson.Options));

    private static JudgeOutcome Judge(Conversation conversation)
    {
        var briefing = conversation.Monitors.Brief()!;
        var findings = briefing.Spans.SelectMany(span => briefing.Modes
            .Where(mode => Decide(mode.Mode, span, briefing))
            .Select(mode => new JudgedFinding(mode.Mode, span.Turn, QuoteOf(span), $"Shows {mode.Name}.", 0.9)));
        return conversation.Monitors.ReadJudgement(briefing,
            JsonSerializer.Serialize(new MonitorJudgement([.. findings]), ContractJson.Options));
    }

    private static string QuoteOf(TurnSpan span) => span.Text.Length > 0 ? span.Text[..Math.Min(20, span.Text.Length)] : string.Empty;

    /// <summary>What a person would look for in the span, not in the signs.</summary>
    private static bool Decide(string mode, TurnSpan span, MonitorBriefing briefing) => mode switch
    {
        "1.1" => span.Objective?.Contains("JSON", StringComparison.Ordinal) == true && !span.Text.StartsWith('{'),
        "1.2" => span is { Tool.Length: > 0 } && !briefing.Workers.Single(worker => worker.Name == span.Speaker).Tools.Contains(span.Tool),
        "2.2" => span.Text.Contains("I will assume", StringComparison.Ordinal),
        "2.3" => span.Kind == TurnKind.Answer && span.Text.Contains("chicken", StringComparison.Ordinal),
        "2.4" => span.Text.Contains("details omitted", StringComparison.Ordinal),
        "2.6" => span.Tool == "read-document" && span.Text.Contains("use search", StringComparison.Ordinal),
        "3.3" =>
            span is { Kind: TurnKind.Verdict, Succeeded: true }
                && briefing.Spans.Any(earlier => earlier.Turn < span.Turn && earlier.Confidence < 0.5),
        _ => false,
    };
}
