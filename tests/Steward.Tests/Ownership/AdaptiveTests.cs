using System.Text.Json;
using Steward.Approvals;
using Steward.Contracts;
using Steward.Limits;
using Steward.Patterns;
using Steward.Tasks;

namespace Steward.Tests.Ownership;

public class AdaptiveTests
{
    private static readonly string[] Findings =
    [
        "Rivers carve deep valleys through limestone plateaus", "Glaciers polish granite boulders during winter",
        "Volcanoes enrich surrounding farmland soils", "Monsoons refill underground reservoirs annually",
        "Earthquakes reveal hidden geological faults", "Hurricanes redistribute coastal sediments northward",
        "Wildfires trigger conifer seed germination", "Tides synchronise marine spawning cycles",
    ];

    private static readonly string[] Rewordings =
    [
        "Search the archive for the valley report, then summarise it", "Then summarise the valley report after a search of the archive",
        "A search for the valley report in the archive; summarise it", "Summarise the report on the valley: search the archive",
        "Search archive, valley report, summarise",
    ];

    [Fact]
    public async Task A_manager_that_is_done_ends_the_task_when_the_boundary_passes_it()
    {
        await using var host = Specialists().Rounds(n => Round($"step {n}", Findings[..n], Findings[n], done: n == 3));

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Adaptive));

        outcome.State.ShouldBe(TaskState.Completed);
        outcome.Spent.Rounds.ShouldBe(3);
        outcome.Result.ShouldBe(Findings[3]);
    }

    [Fact]
    public async Task The_work_stops_when_the_checks_hold_even_if_the_manager_would_go_on()
    {
        await using var host = Specialists().Rounds(n => Round(Findings[n], Findings[..n], $"{n} {Findings[n]}"));
        var task = host.Specify("t", PatternKind.Adaptive) with
        {
            Completion = new(null, [new("contains", JsonSerializer.SerializeToElement("Volcanoes"))]),
        };

        var outcome = await host.RunAsync(task);

        outcome.State.ShouldBe(TaskState.Completed);
        outcome.Spent.Rounds.ShouldBe(2);
    }

    [Fact]
    public async Task A_manager_that_never_finishes_and_learns_nothing_is_stopped_early_with_the_best_so_far()
    {
        await using var host = Specialists().Rounds(n => Round(Findings[n % Findings.Length], [Findings[0]], Findings[1]));

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Adaptive, new() { Rounds = 20, Hops = 100 }) with
        {
            Completion = Strict,
        });

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBeOneOf(ReasonCode.NoNewInformation, ReasonCode.Repetition);
        outcome.Spent.Rounds.ShouldBeLessThanOrEqualTo(4);
        outcome.Result.ShouldBe(Findings[1]);
    }

    [Fact]
    public async Task A_manager_that_oscillates_between_two_plans_has_converged()
    {
        await using var host = Specialists().Rounds(n => Round(Findings[2 + n % 2], [Findings[0]], Findings[n % 2]));

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Adaptive, new() { Rounds = 20, Hops = 100 }) with
        {
            Completion = Strict,
        });

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBeOneOf(ReasonCode.Converged, ReasonCode.Repetition);
        outcome.Spent.Rounds.ShouldBeLessThanOrEqualTo(5);
        outcome.Result.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_manager_that_rewords_the_same_plan_has_converged()
    {
        await using var host = Specialists().Rounds(n => Round(Rewordings[(n - 1) % Rewordings.Length], [Findings[0]], Findings[1]));

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Adaptive, new() { Rounds = 20, Hops = 100 }) with
        {
            Completion = Strict,
        });

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBe(ReasonCode.Converged);
        outcome.Spent.Rounds.ShouldBeLessThanOrEqualTo(5);
    }

    [Fact]
    public async Task A_manager_that_really_improves_is_not_cut_short()
    {
        await using var host = Specialists()
            .Rounds(n => Round($"look into {Findings[n]}", Findings[..n], string.Join(". ", Findings[..n]), done: n == 7));

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Adaptive, new() { Rounds = 20, Hops = 100 }));

        outcome.State.ShouldBe(TaskState.Completed);
        outcome.Spent.Rounds.ShouldBe(7);
    }

    [Fact]
    public async Task The_cap_of_rounds_is_a_limit_and_never_a_plain_success()
    {
        await using var host = Specialists()
            .Rounds(n => Round($"look into {Findings[n]}", Findings[..n], string.Join(". ", Findings[..n])));

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Adaptive, new() { Rounds = 3, Hops = 100 }));

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBe(ReasonCode.Rounds);
        outcome.Result.ShouldContain("Glaciers");
    }

    [Fact]
    public async Task A_manager_without_a_plan_that_can_be_followed_is_capped()
    {
        await using var host = Specialists().Answers("manager", "Let me think about it.");

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Adaptive));

        outcome.Reason.ShouldBe(ReasonCode.RePlans);
        outcome.Spent.Rounds.ShouldBe(3);
    }

    [Theory]
    [InlineData("""{"facts":[null],"plan":[],"answer":"x","confidence":0.9,"done":true,"next":[]}""", "a fact or step that is null")]
    [InlineData("""{"facts":[],"plan":[null],"answer":"x","confidence":0.9,"done":true,"next":[]}""", "a fact or step that is null")]
    [InlineData("""{"facts":[],"plan":[],"answer":"x","confidence":0.9,"done":true,"next":[],"evidence":[null]}""", "evidence")]
    [InlineData("""{"facts":[],"plan":[],"answer":"x","confidence":7,"done":true,"next":[]}""", "0 to 1")]
    public async Task A_round_that_breaks_its_own_form_is_planned_anew_with_the_reason(string round, string reason)
    {
        await using var host = Specialists().Answers("manager", round);

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Adaptive));

        outcome.Reason.ShouldBe(ReasonCode.RePlans);
        outcome.Detail.ShouldContain(reason);
    }

    [Fact]
    public async Task An_answer_that_was_sent_back_gives_way_to_the_next_one_however_sure_it_is()
    {
        await using var host = Specialists()
            .Rounds(n => Round("say it", [Findings[n]], Findings[n], done: true) with { Confidence = n == 1 ? 0.95 : 0.8 });
        await host.StartAsync(
            host.Specify("t", PatternKind.Adaptive) with { Approval = ApprovalPolicy.Default with { When = ApprovalWhen.Always } });
        await host.UntilAskedAsync("t");

        await host.DecideAsync("t", ApprovalVerdict.Revise, "Another one, please.");
        await host.UntilAskedAsync("t", 2);
        await host.DecideAsync("t", ApprovalVerdict.Approve);

        (await host.UntilEndedAsync("t")).Result.ShouldBe(Findings[2]);
    }

    /// <summary>Nothing here meets it, so that what stops the work is what is under test.</summary>
    private static Completion Strict => new(null, [new("contains", JsonSerializer.SerializeToElement("unobtainium"))]);

    private static OwnerHost Specialists()
    {
        var host = new OwnerHost();
        var calls = 0;
        foreach (var name in new[] { "ann", "bob", "cho" })
            host.Script(name, _ => OwnerHost.Say($"{Findings[calls % Findings.Length]} {new string((char)('a' + calls++ % 26), 9)}"));
        return host;
    }

    private static ManagerPlan Round(string objective, IReadOnlyList<string> facts, string answer, bool done = false) =>
        new(facts, [objective], answer, 0.8, done, done ? [] : [new("ann", objective)]);
}
