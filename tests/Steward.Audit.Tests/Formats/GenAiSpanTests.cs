using Steward.Audit.Formats;
using Steward.Monitors;

namespace Steward.Audit.Tests.Formats;

public class GenAiSpanTests
{
    private const string Otlp = """
        {"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"x"},"spans":[
          {"traceId":"t1","spanId":"c","parentSpanId":"a","name":"execute_tool search","startTimeUnixNano":"1795000003000000000","status":{"code":2},
           "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"execute_tool"}},{"key":"gen_ai.tool.name","value":{"stringValue":"search"}},
                         {"key":"gen_ai.tool.call.result","value":{"stringValue":"no such index"}}]},
          {"traceId":"t1","spanId":"a","name":"invoke_agent researcher","startTimeUnixNano":"1795000001000000000",
           "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"invoke_agent"}},{"key":"gen_ai.agent.name","value":{"stringValue":"researcher"}},
                         {"key":"gen_ai.input.messages","value":{"stringValue":"[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Find the limits.\"}]}]"}}]},
          {"traceId":"t1","spanId":"b","parentSpanId":"a","name":"chat gpt","startTimeUnixNano":"1795000002000000000",
           "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.usage.input_tokens","value":{"intValue":"1200"}},
                         {"key":"gen_ai.usage.output_tokens","value":{"intValue":"34"}},
                         {"key":"gen_ai.output.messages","value":{"stringValue":"[{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"name\":\"search\",\"arguments\":{\"q\":\"limits\"}}]}]"}}]},
          {"traceId":"t1","spanId":"d","parentSpanId":"a","name":"chat gpt","startTimeUnixNano":"1795000009000000000",
           "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.usage.input_tokens","value":{"intValue":"1400"}},
                         {"key":"gen_ai.usage.output_tokens","value":{"intValue":"50"}}],
           "events":[{"name":"gen_ai.choice","attributes":[{"key":"message","value":{"stringValue":"{\"role\":\"assistant\",\"content\":\"Twelve hops.\"}"}}]}]},
          {"traceId":"t0","spanId":"z","name":"GET /","attributes":[{"key":"http.route","value":{"stringValue":"/"}}]}]}]}]}
        """;

    [Fact]
    public void OTLP_spans_become_turns_in_the_order_of_time()
    {
        var trace = TraceFile.Parse("spans.json", Otlp).Traces.ShouldHaveSingleItem();
        trace.Format.ShouldBe(TraceFormat.GenAiSpans);
        trace.Context.Goal.ShouldBe("Find the limits.");
        trace.Turns.Select(traced => (traced.Turn.Kind, traced.Turn.Speaker)).ShouldBe(
        [
            (TurnKind.Assignment, "caller"), (TurnKind.ToolCall, "researcher"), (TurnKind.ToolResult, "search"),
            (TurnKind.Answer, "researcher"),
        ]);
        trace.Turns[1].Turn.ArgumentsDigest.ShouldNotBeNull();
        trace.Turns[2].Turn.Succeeded.ShouldBe(false);
        trace.Turns[3].Turn.Text.ShouldBe("Twelve hops.");
    }

    [Fact]
    public void Recorded_tokens_are_taken_and_not_estimated()
    {
        var trace = TraceFile.Parse("spans.json", Otlp).Traces.Single();
        var audit = TraceAuditor.Audit(trace, AuditOptions.Default with { Price = new(1_000m, 0, 2_000m) });
        audit.TokensEstimated.ShouldBeFalse();
        audit.Tokens.ShouldBe(1200 + 34 + 1400 + 50);
        audit.CostUsd.ShouldBe(2.6m + 0.168m);
    }

    [Fact]
    public void A_loop_of_tool_calls_is_found_in_flat_spans_line_by_line()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 6).Select(i =>
            $$$"""{"name":"execute_tool search","context":{"trace_id":"0x1","span_id":"0x{{{i + 2}}}"},"parent_id":"0x1","start_time":"2026-11-20T12:00:0{{{i}}}Z","attributes":{"gen_ai.operation.name":"execute_tool","gen_ai.agent.name":"researcher","gen_ai.tool.name":"search","gen_ai.tool.call.arguments":"{\"q\":\"limits\"}"}}"""));
        var audit = TraceAuditor.Audit(TraceFile.Parse("spans.jsonl", lines).Traces.Single(), AuditOptions.Default);
        audit.Firings.Where(firing => firing.Code == "1.3").Select(firing => (firing.Message, firing.Action))
            .ShouldBe([(3, MonitorAction.WarnWorker), (4, MonitorAction.ReturnToOwner)]);
        audit.StoppedAt.ShouldBe(4);
    }

    [Fact]
    public void Spans_without_recorded_content_raise_no_alarm()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 20).Select(i =>
            $$$"""{"name":"chat","context":{"trace_id":"0x1","span_id":"0x{{{i + 2}}}"},"start_time":"2026-11-20T12:00:{{{i:00}}}Z","attributes":{"gen_ai.operation.name":"{{{(i % 2 == 0 ? "chat" : "execute_tool")}}}","gen_ai.tool.name":"search","gen_ai.usage.input_tokens":10}}"""));
        var audit = TraceAuditor.Audit(TraceFile.Parse("spans.jsonl", lines).Traces.Single(), AuditOptions.Default);
        audit.Firings.ShouldBeEmpty();
    }
}
