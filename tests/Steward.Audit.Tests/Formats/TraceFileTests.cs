using Steward.Audit.Formats;
using Steward.Monitors;

namespace Steward.Audit.Tests.Formats;

public class TraceFileTests
{
    private const string Chat = """
        [ {"role":"system","content":"Be brief."}, {"role":"user","content":"Which limits are there?"},
          {"role":"assistant","name":"researcher","content":[{"type":"text","text":"Let me look."}],
           "tool_calls":[{"id":"1","type":"function","function":{"name":"search","arguments":"{\"q\":\"limits\"}"}}]},
          {"role":"tool","name":"search","tool_call_id":"1","content":"twelve hops"},
          {"role":"assistant","name":"critic","content":"I have verified that: twelve hops."},
          {"role":"assistant","name":"researcher","content":"Twelve hops.\nTERMINATE"} ]
        """;

    [Fact]
    public void A_chat_log_becomes_goal_calls_results_verdicts_and_the_end()
    {
        var trace = TraceFile.Parse("chat.json", Chat).Traces.ShouldHaveSingleItem();
        trace.Context.Goal.ShouldBe("Which limits are there?");
        trace.Turns.Select(traced => (traced.Message, traced.Turn.Kind, traced.Turn.Speaker)).ShouldBe(
        [
            (1, TurnKind.Goal, "system"), (2, TurnKind.Goal, "user"), (3, TurnKind.ToolCall, "researcher"),
            (4, TurnKind.ToolResult, "search"),
            (5, TurnKind.Answer, "critic"), (5, TurnKind.Verdict, "critic"), (6, TurnKind.Answer, "researcher"),
            (6, TurnKind.Termination, "researcher"),
        ]);
        trace.Turns[2].Turn.Text.ShouldBe("Let me look.");
        trace.Turns[2].Turn.Tool.ShouldBe("search");
    }

    [Fact]
    public void A_line_with_half_a_character_costs_itself_alone()
    {
        var reading = TraceFile.Parse("log.jsonl", """
            {"role":"user","content":"Go."}
            {"role":"assistant","content":"\ud800"}
            {"role":"assistant","content":"Done."}
            """);
        reading.Traces.ShouldHaveSingleItem().Turns.Count.ShouldBe(2);
        reading.Problems.ShouldHaveSingleItem().ToString().ShouldContain("line 2");
    }

    [Fact]
    public void JSON_lines_of_messages_are_one_trace_and_a_damaged_line_costs_itself_alone()
    {
        var lines = """
            {"role":"user","content":"Go."}
            {"role":"assistant","content":
            {"role":"assistant","content":"Done."}
            """;
        var reading = TraceFile.Parse("log.jsonl", lines);
        reading.Traces.ShouldHaveSingleItem().Turns.Count.ShouldBe(2);
        reading.Problems.ShouldHaveSingleItem().ToString().ShouldBe("log.jsonl: line 2 is not JSON; left out.");
    }

    [Fact]
    public void JSON_lines_of_conversations_are_a_trace_each_with_its_label()
    {
        var lines = """
            {"id":"a","is_correct":true,"messages":[{"role":"user","content":"Go."},{"role":"assistant","content":"Done."}]}
            {"id":"b","messages":[{"role":"user","content":"Go."},{"role":"assistant","content":"Gone."}]}
            """;
        var traces = TraceFile.Parse("log.jsonl", lines).Traces;
        traces.Select(trace => (trace.Name, trace.Labels?.Correct)).ShouldBe([("a", true), ("b", null)]);
    }

    [Fact]
    public void Who_and_When_group_chats_and_Magentic_runs_are_understood()
    {
        var group = TraceFile.Parse("1.json", """
            {"question":"How many?","question_ID":"q1","is_correct":false,"mistake_agent":"Excel_Expert","mistake_step":"2","mistake_reason":"wrong",
             "system_prompt":{"Excel_Expert":"Reads tables."},
             "history":[{"role":"assistant","name":"Excel_Expert","content":"You are given a task."},
                        {"role":"assistant","name":"Excel_Expert","content":"print(4)"},
                        {"role":"user","name":"Computer_terminal","content":"exitcode: 1 (execution failed)\nCode output: no"},
                        {"role":"user","name":"Excel_Expert","content":"TERMINATE"}]}
            """).Traces.ShouldHaveSingleItem();
        group.Turns.Select(traced => traced.Turn.Kind)
            .ShouldBe([TurnKind.Goal, TurnKind.Answer, TurnKind.ToolResult, TurnKind.Termination]);
        group.Turns[2].Turn.Succeeded.ShouldBe(false);
        group.Labels.ShouldBe(new(false, "Excel_Expert", 3, "wrong"));

        var run = TraceFile.Parse("2.json", """
            {"question":"Where?","question_ID":"q2","is_corrected":false,"mistake_agent":"WebSurfer","mistake_step":4,"mistake_reason":"r",
             "history":[{"role":"human","content":"Where?"},{"role":"Orchestrator (thought)","content":"Initial plan: look"},
                        {"role":"Orchestrator (thought)","content":"Updated Ledger:\n{\"is_request_satisfied\":{\"reason\":\"\",\"answer\":true}}"},
                        {"role":"Orchestrator (-> WebSurfer)","content":"Look there."},{"role":"Orchestrator (thought)","content":"Next speaker WebSurfer"},
                        {"role":"WebSurfer","content":"I looked."},{"role":"Orchestrator (termination condition)","content":"Max rounds (30) reached."}]}
            """).Traces.ShouldHaveSingleItem();
        run.Turns.Select(traced => traced.Turn.Kind).ShouldBe(
        [
            TurnKind.Goal, TurnKind.Plan, TurnKind.Plan, TurnKind.Verdict, TurnKind.Assignment, TurnKind.Routing, TurnKind.Answer,
            TurnKind.Termination,
        ]);
        run.Turns[6].Turn.Objective.ShouldBe("Look there.");
        run.Turns[3].Turn.Succeeded.ShouldBe(true);
        run.Turns[7].Turn.Succeeded.ShouldBe(false);
        run.Labels!.MistakeMessage.ShouldBe(5);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("   \n", "is empty")]
    [InlineData("hello", "is not JSON")]
    [InlineData("{\"a\":", "is not JSON")]
    [InlineData("42", "no message with a role")]
    [InlineData("{}", "no message with a role")]
    [InlineData("[]", "no message with a role")]
    [InlineData("[null, 1, []]", "no message with a role")]
    [InlineData("{\"history\":[],\"mistake_step\":\"1\"}", "empty history")]
    public void What_is_no_transcript_is_refused_in_one_line(string text, string why)
    {
        var reading = TraceFile.Parse("x.json", text);
        reading.Traces.ShouldBeEmpty();
        var line = reading.Problems.ShouldHaveSingleItem().ToString();
        line.ShouldStartWith("x.json: ");
        line.ShouldContain(why);
        line.ShouldNotContain('\n');
    }

    [Fact]
    public void Missing_files_folders_and_other_encodings_are_refused_and_the_rest_goes_on()
    {
        var folder = Directory.CreateTempSubdirectory("steward-audit");
        try
        {
            var good = Path.Combine(folder.FullName, "good.json");
            var latin = Path.Combine(folder.FullName, "latin.json");
            File.WriteAllText(good, Chat);
            File.WriteAllBytes(latin, [(byte)'[', 0xe9, 0xff, (byte)']']);
            var report = TraceAuditor.Audit([Path.Combine(folder.FullName, "none.json"), folder.FullName, latin, good]);
            report.Traces.Count.ShouldBe(1);
            report.Problems.Select(problem => problem.Message)
                .ShouldBe(["the file does not exist.", "is a folder; name the files in it.", "is not UTF-8 text."]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
