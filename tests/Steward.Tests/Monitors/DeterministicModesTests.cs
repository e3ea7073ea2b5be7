using Steward.Monitors;

namespace Steward.Tests.Monitors;

/// <summary>Modes 1.4, 1.5, 2.1, 2.5, 3.1, 3.2: the failure injected, and a clean twin of it.</summary>
public class DeterministicModesTests
{
    private const string Finding = "Turbine hall seven reported 318 megawatt on Tuesday; Okafor signed the sheet, reference KL-2209, at "
        + "Lagos harbour.";

    private static Turn Given(Turn turn) => turn with { Inputs = [new("analyst", Finding)] };

    [Fact]
    public void History_is_lost_when_a_worker_denies_that_it_was_given_anything()
    {
        var conversation = new Conversation();
        conversation.Answer("researcher", "As this is the start of our conversation, there are no previous results to build on.", Given);
        conversation.Of("1.4").ShouldHaveSingleItem().Evidence.ShouldContain("start of our conversation");
    }

    [Fact]
    public void History_is_lost_when_a_worker_asks_for_what_it_was_given()
    {
        var conversation = new Conversation();
        conversation.Answer("researcher", "To go on, please provide the Tuesday megawatt sheet that Okafor signed.", Given);
        conversation.Of("1.4").ShouldHaveSingleItem().Worker.ShouldBe("researcher");
    }

    [Fact]
    public void History_is_lost_when_an_answered_question_is_asked_again()
    {
        var conversation = new Conversation();
        conversation.Add(TurnKind.Question, "researcher", "Which edition of the manual counts, the third or the fourth?");
        conversation.Add(TurnKind.Feedback, "owner", "The fourth.", turn => turn with { Target = "researcher" });
        conversation.Answer("researcher", Conversation.Distinct[0]);
        conversation.Add(TurnKind.Question, "researcher", "Which edition of the manual counts - the third, or the fourth?");
        conversation.Of("1.4").ShouldHaveSingleItem().Evidence.ShouldContain("turn 2");
    }

    [Fact]
    public void History_is_kept_by_first_turns_new_questions_and_requests_for_what_nobody_gave()
    {
        var conversation = new Conversation();
        conversation.Answer("critic", "This is the start of our conversation, so there are no previous results.");
        conversation.Add(TurnKind.Question, "researcher", "Which edition of the manual counts, the third or the fourth?");
        conversation.Add(TurnKind.Question, "researcher", "Which edition of the manual counts, the third or the fourth?");
        conversation.Add(TurnKind.Feedback, "owner", "The fourth.", turn => turn with { Target = "researcher" });
        conversation.Add(TurnKind.Question, "researcher", "May I quote the appendix as well?");
        conversation.Answer("analyst", "I used the 318 megawatt of hall seven. Please provide the archived cooling schedules of 2019 too.",
            Given);
        conversation.Of("1.4").ShouldBeEmpty();
    }

    [Fact]
    public void Going_on_after_a_passing_verdict_is_seen_and_grows()
    {
        var conversation = new Conversation();
        conversation.Answer("researcher", Conversation.Distinct[0]);
        conversation.Verdict(pass: true);
        conversation.Assign("analyst", "Check the whole of it once more.");
        conversation.Answer("analyst", Conversation.Distinct[1]);
        conversation.Of("1.5").Select(detection => detection.Action).ShouldBe([MonitorAction.WarnWorker, MonitorAction.ReturnToOwner]);
    }

    [Fact]
    public void Work_after_a_declared_end_is_seen_and_agreement_to_it_is_not_work()
    {
        var goesOn = new Conversation();
        goesOn.Answer("researcher", Conversation.Distinct[0]);
        goesOn.End();
        goesOn.Answer("analyst", Conversation.Distinct[1]);
        goesOn.Answer("researcher", Conversation.Distinct[2]);
        goesOn.Of("1.5").ShouldHaveSingleItem().Evidence.ShouldContain("turn 3");

        var agrees = new Conversation();
        agrees.Answer("researcher", Conversation.Distinct[0]);
        agrees.End();
        agrees.Answer("analyst", "I agree.");
        agrees.End();
        agrees.Answer("critic", "So do I.");
        agrees.End();
        agrees.Of("1.5").ShouldBeEmpty();
    }

    [Fact]
    public void Going_on_without_anything_new_is_seen()
    {
        var conversation = new Conversation();
        var words = string.Join(' ', Conversation.Distinct);
        conversation.Answer("researcher", words);
        for (var i = 0; i < 4; i++)
        {
            // Another order of the same sentences: nothing that was not said, and no exact repeat.
            var order = Conversation.Distinct.Skip(i).Take(3);
            conversation.Answer(i % 2 == 0 ? "analyst" : "critic", string.Join(' ', order));
        }

        conversation.Of("1.5").ShouldHaveSingleItem().Turn.ShouldBe(5);
    }

    [Fact]
    public void Work_before_the_verdict_after_a_re_plan_and_after_feedback_is_right()
    {
        var conversation = new Conversation();
        for (var i = 0; i < 5; i++)
        {
            conversation.Assign("researcher", $"Look at {Conversation.Distinct[i]}");
            conversation.Answer("researcher", Conversation.Distinct[i]);
            conversation.Verdict(pass: i == 3);
            if (i == 3)
                conversation.Add(TurnKind.Feedback, "human", "Add the rounds as well.");
        }

        conversation.Verdict(pass: true);
        conversation.End();
        conversation.Of("1.5").ShouldBeEmpty();
    }

    [Fact]
    public void A_revision_that_a_human_asked_for_need_not_bring_anything_new()
    {
        var conversation = new Conversation();
        for (var round = 0; round < 3; round++)
        {
            // Two specialists and who puts their answers together: none says more than the first, in another order each time.
            for (var i = 0; i < 3; i++)
            {
                conversation.Answer(i % 2 == 0 ? "analyst" : "critic",
                    string.Join(' ', Conversation.Distinct.Skip(i).Concat(Conversation.Distinct.Take(i))));
            }

            conversation.Verdict(pass: true);
            conversation.Add(TurnKind.Feedback, "owner", $"A human asks for a revision: name the document in sentence {round}.");
        }

        conversation.Of("1.5").ShouldBeEmpty();
    }

    [Fact]
    public void The_first_plan_that_comes_back_after_others_is_a_reset()
    {
        var conversation = new Conversation();
        conversation.Add(TurnKind.Plan, "manager", "First read every chapter, then list the limits, then compare the two lists.");
        conversation.Add(TurnKind.Plan, "manager", Conversation.Distinct[1]);
        conversation.Add(TurnKind.Plan, "manager", Conversation.Distinct[2]);
        conversation.Add(TurnKind.Plan, "manager", "1. First read every chapter; then list the limits - then compare the two lists!");
        conversation.Of("2.1").ShouldHaveSingleItem().Evidence.ShouldContain("turn 1");
    }

    [Fact]
    public void A_greeting_in_the_middle_is_a_reset()
    {
        var conversation = new Conversation();
        conversation.Answer("critic", "Hello! How can I help you today?");
        conversation.Answer("critic", Conversation.Distinct[0]);
        conversation.Answer("critic", Conversation.Distinct[1]);
        conversation.Answer("critic", "Hello! How can I help you today?");
        conversation.Of("2.1").ShouldHaveSingleItem().Turn.ShouldBe(4);
    }

    [Fact]
    public void A_greeting_at_the_start_and_plans_that_grow_are_no_reset()
    {
        var conversation = new Conversation();
        conversation.Answer("critic", "Hello! How can I help you today?");
        foreach (var text in Conversation.Distinct)
        {
            conversation.Answer("critic", text);
            conversation.Add(TurnKind.Plan, "manager", "Next: " + text);
        }

        conversation.Of("2.1").ShouldBeEmpty();
    }

    [Fact]
    public void An_input_that_left_no_trace_was_ignored()
    {
        var conversation = new Conversation();
        conversation.Answer("researcher", Conversation.Distinct[0], Given);
        conversation.Of("2.5").ShouldHaveSingleItem().Evidence.ShouldContain("analyst");
    }

    [Theory]
    [InlineData("The sheet shows that the hall delivered its share, so that the limit of the platform was kept on every day of it.")]
    [InlineData("According to analyst the limit is kept; nothing else in the documents says anything on the matter, as far as I can see.")]
    [InlineData("318")]
    public void An_input_that_is_used_named_or_boiled_down_was_not_ignored(string answer)
    {
        var conversation = new Conversation();
        conversation.Answer("researcher", answer, Given);
        conversation.Of("2.5").ShouldBeEmpty();
    }

    [Fact]
    public void Ending_with_open_subtasks_is_premature()
    {
        var conversation = new Conversation();
        conversation.Answer("researcher", Conversation.Distinct[0]);
        conversation.Verdict(pass: true);
        conversation.End("compare", "summarise");
        conversation.Of("3.1").ShouldHaveSingleItem().Evidence.ShouldContain("compare, summarise");
    }

    [Fact]
    public void Ending_with_unmet_checks_an_unanswered_assignment_or_right_after_a_failure_is_premature()
    {
        var unmet = new Conversation();
        unmet.Add(TurnKind.Termination, "owner", "", turn => turn with { Succeeded = true, Unmet = ["min-citations"] });
        unmet.Of("3.1").ShouldHaveSingleItem().Evidence.ShouldContain("min-citations");

        var unanswered = new Conversation();
        unanswered.Assign("researcher", "Find the limits.");
        unanswered.End();
        unanswered.Of("3.1").ShouldHaveSingleItem().Evidence.ShouldContain("turn 1");

        var failed = new Conversation();
        failed.Add(TurnKind.ToolResult, "terminal", "exit code 1", turn => turn with { Succeeded = false });
        failed.End();
        failed.Of("3.1").ShouldHaveSingleItem().Evidence.ShouldContain("terminal failed");
    }

    [Fact]
    public void An_end_with_everything_done_or_honestly_partial_is_not_premature()
    {
        var done = new Conversation();
        done.Assign("researcher", "Find the limits.");
        done.Add(TurnKind.ToolResult, "terminal", "exit code 1", turn => turn with { Succeeded = false });
        done.Add(TurnKind.ToolResult, "terminal", "found", turn => turn with { Succeeded = true });
        done.Answer("researcher", Conversation.Distinct[0]);
        done.Verdict(pass: true);
        done.End();
        done.Of("3.1").ShouldBeEmpty();

        var partial = new Conversation();
        partial.Assign("researcher", "Find the limits.");
        partial.Add(TurnKind.Termination, "owner", "budget", turn => turn with { Succeeded = false, Open = ["compare"] });
        partial.Of("3.1").ShouldBeEmpty();
    }

    [Fact]
    public void A_result_of_the_tool_that_was_asked_answers_an_assignment()
    {
        var conversation = new Conversation();
        conversation.Assign("terminal", "Run the script.");
        conversation.Add(TurnKind.ToolResult, "terminal", "42", turn => turn with { Succeeded = true });
        conversation.Answer("analyst", "It is 42.");
        conversation.Verdict(pass: true);
        conversation.End();
        conversation.Of("3.1").ShouldBeEmpty();
    }

    [Fact]
    public void Saying_the_verified_answer_once_more_needs_no_second_verdict_but_another_figure_does()
    {
        var again = new Conversation();
        again.Answer("analyst", "The platform allows 12 hops, as patterns.md says.");
        again.Verdict(pass: true);
        again.Answer("critic", "As patterns.md says, 12 hops.");
        again.End();
        again.Of("3.2").ShouldBeEmpty();

        var changed = new Conversation();
        changed.Answer("analyst", "The platform allows 12 hops, as patterns.md says.");
        changed.Verdict(pass: true);
        changed.Answer("critic", "As patterns.md says, 13 hops.");
        changed.End();
        changed.Of("3.2").ShouldHaveSingleItem().Evidence.ShouldContain("turn 3");
    }

    [Fact]
    public void Delivering_without_a_verdict_or_with_skipped_checks_is_no_verification()
    {
        var none = new Conversation();
        none.Answer("researcher", Conversation.Distinct[0]);
        none.End();
        none.Of("3.2").ShouldHaveSingleItem().Evidence.ShouldContain("without any verification");

        var outdated = new Conversation();
        outdated.Answer("researcher", Conversation.Distinct[0]);
        outdated.Verdict(pass: true);
        outdated.Answer("researcher", Conversation.Distinct[1]);
        outdated.End();
        outdated.Of("3.2").ShouldHaveSingleItem().Evidence.ShouldContain("turn 3");

        var skipped = new Conversation();
        skipped.Answer("researcher", Conversation.Distinct[0]);
        skipped.Verdict(pass: true, "rubric");
        skipped.End();
        skipped.Of("3.2").ShouldHaveSingleItem().Evidence.ShouldContain("rubric");
    }

    [Fact]
    public void A_verdict_after_the_last_answer_is_verification_and_a_partial_end_needs_none()
    {
        var verified = new Conversation();
        verified.Answer("researcher", Conversation.Distinct[0]);
        verified.Verdict(pass: true);
        verified.End();
        verified.Of("3.2").ShouldBeEmpty();

        var partial = new Conversation();
        partial.Answer("researcher", Conversation.Distinct[0]);
        partial.Add(TurnKind.Termination, "owner", "budget", turn => turn with { Succeeded = false });
        partial.Of("3.2").ShouldBeEmpty();
    }
}
