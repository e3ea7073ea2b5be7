using System.Globalization;
using Steward.Contracts;
using Steward.Limits;
using Steward.Monitors;
using Steward.Monitors.Watching;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Tests.Ownership;

/// <summary>
/// The agent that said the same thing 58 times: here it is stopped at or before the fourth, whatever the pattern and the disguise.
/// </summary>
public class RunawayTests
{
    private static readonly TaskLimits Wide = new()
    {
        Tokens = 1_000_000,
        Hops = 200,
        Rounds = 100,
        RePlans = 10,
        Width = 1,
        CostUsd = 100,
    };

    public static TheoryData<PatternKind, string> PatternsAndDisguises
    {
        get
        {
            var data = new TheoryData<PatternKind, string>();
            foreach (var pattern in new[] { PatternKind.OrchestratorWorker, PatternKind.Handoff, PatternKind.Adaptive })
            {
                foreach (var disguise in new[] { "exact", "white space", "numbering", "time stamp", "case and punctuation" })
                    data.Add(pattern, disguise);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(PatternsAndDisguises))]
    public async Task A_worker_that_gives_the_same_answer_forever_is_stopped_by_the_fourth(PatternKind pattern, string disguise)
    {
        var answers = 0;
        await using var host = new OwnerHost();
        foreach (var (name, next) in new[] { ("ann", "bob"), ("bob", "cho"), ("cho", "ann") })
        {
            host.Script(name, _ => OwnerHost.Say(Disguised(disguise, Interlocked.Increment(ref answers)), 0.5,
                handoff: pattern == PatternKind.Handoff ? new(next, $"Perhaps {next} knows more.", "All of it.") : null));
        }
        host.Script("planner", turn => OwnerHost.SayJson(new Plan([.. Enumerable.Range(0, 20)
                .Select(n => new Subtask($"{turn.InvocationId}-{n}", "ann", $"{Novel(n)} {turn.InvocationId}", []))])))
            .Rounds(n => new([Novel(n)], [Novel(n + 20)], Novel(n + 40), 0.5, false, [new("ann", Novel(n + 60))]));

        var outcome = await host.RunAsync(host.Specify("t", pattern, Wide));

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBeOneOf(ReasonCode.Repetition, ReasonCode.Cycle, ReasonCode.NoNewInformation, ReasonCode.FailureMode);
        answers.ShouldBeLessThanOrEqualTo(4);
        if (outcome.Reason == ReasonCode.Repetition)
            outcome.Detections.ShouldContain(detection => detection.Mode == "1.3" && detection.Action == MonitorAction.ReturnToOwner);
    }

    [Fact]
    public async Task Forty_identical_sentences_inside_one_answer_are_caught()
    {
        var text = string.Concat(Enumerable.Repeat("I will now check the documents for the answer. ", 40));
        await using var host = new OwnerHost().Plans(OwnerHost.PlanOf(("a", "ann", "look"))).Answers("ann", text);

        var outcome = await host.RunAsync(host.Specify("t"));

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBe(ReasonCode.Repetition);
    }

    [Fact]
    public async Task A_worker_that_calls_the_same_tool_forever_is_stopped()
    {
        await using var host = new OwnerHost().Plans(OwnerHost.PlanOf(("a", "ann", "look")))
            .Script("ann",
                _ => new TurnReply { ToolCalls = [new(0, "search", "same")], ConversationTokens = 100, Usage = new(PromptTokens: 10) });
        var task = host.Specify("t", limits: Wide);

        var outcome = await host.RunAsync(task with { Workers = [.. task.Workers.Select(worker => worker with { MaxTurns = 50 })] });

        outcome.Reason.ShouldBe(ReasonCode.Repetition);
        host.Turns.Count(turn => turn.Worker.Name == "ann").ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task A_host_can_have_a_human_decide_at_the_first_repetition()
    {
        await using var host = new OwnerHost().Answers("ann", "The archive is closed on Mondays and Tuesdays for cleaning.")
            .Answers("assembler", "all")
            .Script("planner",
                _ => OwnerHost.SayJson(new Plan([.. Enumerable.Range(0, 4).Select(n => new Subtask($"s{n}", "ann", Novel(n), []))])));
        var task = host.Specify("t", limits: Wide) with { Monitors = MonitorPolicy.Default.With("1.3", new(MonitorAction.Escalate)) };

        await host.StartAsync(task);
        await host.UntilAskedAsync("t");

        host.Questions[0].Question.ShouldContain(ReasonCode.Repetition);
    }

    [Fact]
    public async Task A_warned_worker_is_told_with_its_next_assignment()
    {
        await using var host = new OwnerHost().Answers("ann", "The archive is closed on Mondays and Tuesdays for cleaning.")
            .Answers("assembler", "all")
            .Script("planner",
                _ => OwnerHost.SayJson(new Plan([.. Enumerable.Range(0, 4).Select(n => new Subtask($"s{n}", "ann", Novel(n), []))])));

        await host.RunAsync(host.Specify("t", limits: Wide));

        host.Turns.Last(turn => turn.Worker.Name == "ann").Assignment.Feedback.ShouldNotBeNull().ShouldContain("step-repetition");
    }

    [Fact]
    public async Task Different_answers_of_the_same_worker_are_left_alone()
    {
        var calls = 0;
        await using var host = new OwnerHost().Script("ann", _ => OwnerHost.Say(Novel(calls++))).Answers("assembler", "all of it")
            .Script("planner",
                _ => OwnerHost.SayJson(new Plan([.. Enumerable.Range(0, 12).Select(n => new Subtask($"s{n}", "ann", Novel(n + 20), []))])));

        var outcome = await host.RunAsync(host.Specify("t", limits: Wide));

        outcome.State.ShouldBe(TaskState.Completed);
        outcome.Detections.ShouldBeEmpty();
    }

    private static string Disguised(string disguise, int time)
    {
        const string Answer = "The archive is closed on Mondays and Tuesdays for cleaning, so the report cannot be fetched.";
        return disguise switch
        {
            "white space" => string.Join(new string(' ', time), Answer.Split(' ')) + new string('\n', time),
            "numbering" => $"{time}. {Answer}",
            "time stamp" => string.Create(CultureInfo.InvariantCulture, $"[2026-11-20T10:{time:00}:17Z] {Answer}"),
            "case and punctuation" => time % 2 == 0 ? Answer.ToUpperInvariant().TrimEnd('.') : Answer + "!",
            _ => Answer,
        };
    }

    /// <summary>Words that no other number has.</summary>
    private static string Novel(int number)
    {
        var random = new Random(number);
        return string.Join(' ',
            Enumerable.Range(0, 10).Select(_ => string.Concat(Enumerable.Range(0, 8).Select(_ => (char)('a' + random.Next(26))))));
    }
}
