using System.Globalization;
using Steward.Monitors;

namespace Steward.Tests.Monitors;

/// <summary>Mode 1.3: the runaway in all its forms, and work that only looks like it.</summary>
public class StepRepetitionTests
{
    private const string Same = "I could not find the limit in the documents that I was given.";

    public static TheoryData<string, Func<int, string>> Runaways => new()
    {
        { "exact", _ => Same },
        { "white space", i => Same.Replace(" ", new string(' ', i + 1), StringComparison.Ordinal) + new string('\n', i) },
        { "punctuation and case", i => i % 2 == 0 ? Same.ToUpperInvariant() : Same.Replace(".", " -- !", StringComparison.Ordinal) },
        { "leading number", i => $"{i}. {Same}" },
        { "trailing number", i => $"{Same} (#{i})" },
        { "attempt", i => $"Attempt {i + 1}: {Same}" },
        { "bare counter", i => $"{Same} {i}" },
        { "ISO time stamp", i => $"[2026-11-20T12:{i:00}:07.123Z] {Same}" },
        { "clock", i => $"{Same} at 12:00:{i:00}" },
        { "epoch", i => string.Create(CultureInfo.InvariantCulture, $"{1795000000 + (i * 977)} {Same}") },
        { "request id", i => $"{Same} (request 0f8fad5b-d9cb-469f-a165-7086772895{i:00})" },
        { "one word", _ => "no" },
        { "no words", _ => "..." },
        { "empty", _ => string.Empty },
        { "another script", _ => "在给定的文件中找不到限制" },
    };

    [Theory]
    [MemberData(nameof(Runaways))]
    public void A_worker_that_says_the_same_forever_is_warned_and_comes_back_to_the_owner_by_the_fourth_repeat(
        string form, Func<int, string> text)
    {
        var conversation = new Conversation();
        for (var i = 0; i < 5; i++)
            conversation.Answer("researcher", text(i));

        conversation.Of("1.3").Select(detection => detection.Action).Where(action => action > MonitorAction.Record)
            .ShouldBe([MonitorAction.WarnWorker, MonitorAction.ReturnToOwner], form);
        conversation.Of("1.3").Last().Turn.ShouldBeLessThanOrEqualTo(5, form);
        conversation.Of("1.3").Last().Worker.ShouldBe("researcher");
    }

    [Fact]
    public void A_long_answer_with_a_changed_word_here_and_there_is_a_repeat()
    {
        var answer = string.Join(' ', Conversation.Distinct);
        var conversation = new Conversation();
        foreach (var word in new[] { "states", "gives", "names", "tells", "has" })
            conversation.Answer("researcher", answer.Replace("states", word, StringComparison.Ordinal));

        conversation.Of("1.3").Last().Action.ShouldBe(MonitorAction.ReturnToOwner);
    }

    [Fact]
    public void A_repetition_is_told_twice_however_long_it_goes_on()
    {
        var conversation = new Conversation();
        for (var i = 0; i < 200; i++)
            conversation.Answer("researcher", Same);

        conversation.Of("1.3").Count().ShouldBe(2);
    }

    [Fact]
    public void Other_answers_in_between_do_not_hide_a_repetition()
    {
        var conversation = new Conversation();
        foreach (var other in Conversation.Distinct)
        {
            conversation.Answer("researcher", Same);
            conversation.Answer("analyst", other);
        }

        conversation.Of("1.3")
            .ShouldContain(detection => detection.Action == MonitorAction.ReturnToOwner && detection.Worker == "researcher");
    }

    [Fact]
    public void Different_answers_are_no_repetition()
    {
        var conversation = new Conversation();
        foreach (var text in Conversation.Distinct)
            conversation.Answer("researcher", text);

        conversation.Of("1.3").ShouldBeEmpty();
    }

    [Fact]
    public void Numbers_that_are_the_answer_are_not_numbering()
    {
        var conversation = new Conversation();
        foreach (var figure in new[] { 41, 17, 230, 8, 99 })
            conversation.Answer("analyst", $"The sum of the column is {figure}");

        conversation.Of("1.3").ShouldBeEmpty();
    }

    [Fact]
    public void The_same_short_answer_to_three_different_questions_is_recorded_and_not_acted_on()
    {
        var conversation = new Conversation();
        foreach (var objective in Conversation.Distinct.Take(3))
            conversation.Answer("researcher", "No.", turn => turn with { Objective = objective });

        conversation.Of("1.3").ShouldHaveSingleItem().Action.ShouldBe(MonitorAction.Record);
    }

    [Fact]
    public void The_same_words_of_two_workers_are_two_opinions()
    {
        var conversation = new Conversation();
        foreach (var worker in Conversation.Workers)
            conversation.Answer(worker.Name, Same);

        conversation.Of("1.3").ShouldBeEmpty();
    }

    [Fact]
    public void The_same_call_in_one_invocation_warns_at_three_and_stops_at_four()
    {
        var conversation = new Conversation();
        for (var i = 0; i < 4; i++)
            conversation.Call("researcher", "search", "d1");

        conversation.Of("1.3").Select(detection => (detection.Turn, detection.Action))
            .ShouldBe([(3, MonitorAction.WarnWorker), (4, MonitorAction.ReturnToOwner)]);
    }

    [Fact]
    public void The_same_call_in_different_invocations_is_a_fresh_start_each_time()
    {
        var conversation = new Conversation();
        for (var i = 0; i < 6; i++)
        {
            conversation.Add(TurnKind.ToolCall, "researcher", "",
                turn => turn with { Tool = "search", ArgumentsDigest = "d1", Invocation = $"r-{i}" });
        }

        conversation.Of("1.3").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(3, 7)]
    public void Calls_that_come_round_are_a_cycle(int period, int stoppedAt)
    {
        var conversation = new Conversation();
        while (conversation.Of("1.3").All(detection => detection.Action < MonitorAction.ReturnToOwner) && conversation.Turns < 20)
            conversation.Call("researcher", "search", $"d{conversation.Turns % period}");

        conversation.Turns.ShouldBe(stoppedAt);
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(3, 7)]
    public void Ping_pong_and_a_three_cycle_come_back_to_the_owner(int period, int stoppedAt)
    {
        var names = Conversation.Workers.Take(period).Select(worker => worker.Name).ToArray();
        var conversation = new Conversation();
        while (conversation.Of("1.3").All(detection => detection.Action < MonitorAction.ReturnToOwner) && conversation.Turns < 30)
        {
            var at = conversation.Turns % period;
            conversation.HandOff(names[at], names[(at + 1) % period], $"{names[at]} thinks that this is not its part.");
        }

        conversation.Turns.ShouldBe(stoppedAt);
    }

    [Fact]
    public void Handoffs_that_go_round_with_ever_new_reasons_are_a_cycle_after_three_rounds()
    {
        var conversation = new Conversation();
        for (var i = 0; i < 6; i++)
            conversation.HandOff(i % 2 == 0 ? "researcher" : "analyst", i % 2 == 0 ? "analyst" : "researcher", Conversation.Distinct[i]);

        conversation.Of("1.3").ShouldHaveSingleItem().Turn.ShouldBe(6);
    }

    [Fact]
    public void A_chain_of_handoffs_with_one_return_is_no_cycle()
    {
        var conversation = new Conversation();
        conversation.HandOff("researcher", "analyst", Conversation.Distinct[0]);
        conversation.HandOff("analyst", "researcher", Conversation.Distinct[1]);
        conversation.HandOff("researcher", "critic", Conversation.Distinct[2]);
        conversation.Of("1.3").ShouldBeEmpty();
    }

    [Fact]
    public void A_manager_that_swings_between_two_plans_is_seen_through_other_turns()
    {
        var conversation = new Conversation();
        for (var i = 0; i < 5; i++)
        {
            conversation.Add(TurnKind.Plan, "manager",
                i % 2 == 0 ? "Search the web first, then compare." : "Compare what we have, search later.");
            conversation.Answer("researcher", Conversation.Distinct[i]);
        }

        conversation.Of("1.3").ShouldContain(detection => detection.Worker == "manager");
    }

    [Fact]
    public void Who_speaks_next_is_recorded_and_never_acted_on()
    {
        var conversation = new Conversation();
        for (var i = 0; i < 6; i++)
        {
            conversation.Add(TurnKind.Routing, "manager", "Next speaker researcher");
            conversation.Answer("researcher", Conversation.Distinct[i]);
        }

        conversation.Of("1.3").ShouldHaveSingleItem().Action.ShouldBe(MonitorAction.Record);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("\n\nNote: ")]
    public void Forty_identical_sentences_inside_one_answer_stop_at_once(string between)
    {
        var conversation = new Conversation();
        conversation.Answer("researcher", string.Join(between, Enumerable.Repeat("The limit is stated in the document.", 40)));
        conversation.Of("1.3").ShouldHaveSingleItem().Action.ShouldBe(MonitorAction.ReturnToOwner);
    }

    [Theory]
    [InlineData("numbered")]
    [InlineData("inside a long text")]
    [InlineData("no marks")]
    [InlineData("no spaces")]
    public void Pieces_that_repeat_are_found_in_other_dress_too(string dress)
    {
        var sentence = "The limit is stated in the document.";
        var text = dress switch
        {
            "numbered" => string.Join('\n', Enumerable.Range(1, 40).Select(i => $"{i}. {sentence}")),
            "inside a long text" =>
                string.Join("\n", Enumerable.Range(0, 300).Select(i => $"Clause {i * 7} of part {(i * i) + 3} covers item {i * 31}."))
                    + string.Concat(Enumerable.Repeat(sentence + " ", 40)),
            "no marks" => string.Concat(Enumerable.Repeat("and so the limit and so on and on ", 40)),
            _ => string.Concat(Enumerable.Repeat("thelimitis", 40)),
        };
        var conversation = new Conversation();
        conversation.Answer("researcher", text);
        conversation.Of("1.3").ShouldHaveSingleItem().Action.ShouldBe(MonitorAction.ReturnToOwner);
    }

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("list")]
    public void Rows_of_data_are_no_repeating_pieces(string shape)
    {
        var text = shape switch
        {
            "table" =>
                "| region | sum | state |\n"
                    + string.Join('\n', Enumerable.Range(0, 60).Select(i => $"| area {i * 13} | {i * i} | open |")),
            "json" => "[" + string.Join(",\n", Enumerable.Range(0, 30).Select(i =>
                $$"""{ "id": {{i * 17}}, "name": "unit {{i * 3}}",\n "status of the review": "not started yet" }""")) + "]",
            _ => string.Join('\n',
                Enumerable.Range(0, 40)
                    .Select(i => $"- Limit {(char)('a' + (i % 26))}{i}: see chapter {i * 3}, it holds for tier {i % 7}.")),
        };
        var conversation = new Conversation();
        conversation.Answer("researcher", text);
        conversation.Of("1.3").ShouldBeEmpty();
    }
}
