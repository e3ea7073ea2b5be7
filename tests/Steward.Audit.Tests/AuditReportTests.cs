using System.Text.Json;
using Steward.Audit.Formats;
using Steward.Audit.Reports;
using Steward.Limits;

namespace Steward.Audit.Tests;

public class AuditReportTests
{
    private const string Loop = "I could not find the limit in the documents that I was given.";

    private static Trace Chat(string file, bool? correct, params string[] answers)
    {
        var messages = new[] { new { role = "user", name = (string?)null, content = "Find the limit." } }
            .Concat(answers.Select((text, i) => new { role = "assistant", name = (string?)$"worker-{i % 2}", content = text }));
        return TraceFile.Parse(file, JsonSerializer.Serialize(new { id = file, is_correct = correct, messages })).Traces.Single();
    }

    [Fact]
    public void Limits_fire_at_the_turn_that_exceeds_them_and_what_follows_is_saved()
    {
        var answers = Enumerable.Range(0, 16).Select(i => Words(i, 400)).ToArray();
        var audit = TraceAuditor.Audit(Chat("hops.json", null, answers), AuditOptions.Default);
        var hops = audit.Firings.Single(firing => firing.Code == "hops");
        hops.Message.ShouldBe(14, "the goal, twelve hops, and one too many");
        audit.StoppedAt.ShouldBe(14);
        // Goal 4 tokens, each answer 100: calls 14, 15 and 16 read 4 + 1300, 1400, 1500 and write 100 each.
        audit.TokensSaved.ShouldBe(1_404 + 1_504 + 1_604);
        audit.TokensEstimated.ShouldBeTrue();
    }

    [Fact]
    public void Every_limit_fires_once()
    {
        var answers = Enumerable.Range(0, 30).Select(i => Words(i, 400)).ToArray();
        var options = AuditOptions.Default with
        {
            Price = new(100m, 100m, 100m),
            Limits = TaskLimits.Default with { Tokens = 1_000, CostUsd = 0.2m, Hops = 3, TokensPerInvocation = 500 },
        };
        var codes = TraceAuditor.Audit(Chat("all.json", null, answers), options).Firings.Where(firing => firing.Kind == FiringKind.Limit)
            .Select(firing => firing.Code);
        codes.ShouldBe(["hops", "tokens", "cost", "tokens-per-invocation"], ignoreOrder: true);
    }

    [Fact]
    public void An_alarm_in_a_conversation_that_is_labelled_correct_is_a_false_one()
    {
        var report = ReportOf(Chat("right.json", true, Loop, "x", Loop, "y", Loop), Chat("wrong.json", false, Loop, "x", Loop, "y", Loop));
        report.Totals.LabelledCorrect.ShouldBe(1);
        report.Totals.FalseAlarms.ShouldBe(1);
        report.Codes.Single(code => code.Code == "1.3").FalseAlarms.ShouldBe(1);
    }

    [Fact]
    public void The_JSON_report_has_the_totals_the_codes_and_each_trace()
    {
        using var json = JsonDocument.Parse(JsonReport.Of(ReportOf(Chat("a.json", null, Loop, "x", Loop, "y", Loop, "z", Loop))));
        json.RootElement.GetProperty("totals").GetProperty("stopped").GetInt32().ShouldBe(1);
        json.RootElement.GetProperty("codes")[0].GetProperty("code").GetString().ShouldBe("1.3");
        json.RootElement.GetProperty("traces")[0].GetProperty("stoppedAt").GetInt32().ShouldBe(8);
    }

    [Fact]
    public void The_HTML_report_escapes_what_it_shows_and_fetches_nothing()
    {
        const string attack = "<script>alert(1)<img src=x onerror=alert(1)>\"'&";
        var html = HtmlReport.Of(ReportOf(Chat(attack + ".json", null, Loop, "x", Loop, "y", Loop))
            with
        { Problems = [new(attack, attack)] });
        html.ShouldNotContain("<script");
        html.ShouldNotContain("<img");
        html.ShouldContain("&lt;script&gt;");
        html = html.Replace(System.Net.WebUtility.HtmlEncode(attack), string.Empty, StringComparison.Ordinal);
        foreach (var fetches in new[] { " src=", " href=", " action=", "url(", "@import", "<link", "<iframe" })
            html.ShouldNotContain(fetches, Case.Insensitive);

        html.ShouldContain("lang=\"en\"");
        html.ShouldContain("name=\"viewport\"");
        html.ShouldContain("default-src 'none'");
    }

    /// <summary>Text of its own of exactly that many characters.</summary>
    private static string Words(int seed, int length) =>
        string.Concat(Enumerable.Range(0, length / 5).Select(i => $"{((seed * 7_919) + (i * 104_729)) % 10_000:0000} "));

    private static AuditReport ReportOf(params Trace[] traces)
    {
        var audits = traces.Select(trace => TraceAuditor.Audit(trace, AuditOptions.Default)).ToList();
        return new(AuditTotals.Of(audits, traces.Length), CodeTotals.Of(audits), audits, [], TaskLimits.Default, ModelPrice.Free);
    }
}
