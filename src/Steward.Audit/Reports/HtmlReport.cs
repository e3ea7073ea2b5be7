using System.Globalization;
using System.Net;
using System.Text;
using Steward.Audit.Formats;

namespace Steward.Audit.Reports;

/// <summary>The report as one page without any outside resource or script; everything from the transcripts is escaped.</summary>
public static class HtmlReport
{
    private const string Style = """
        :root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #0b63c5; --warn: #a34700; }
        @media (prefers-color-scheme: dark) { :root { --accent: #7ab8ff; --warn: #ffb06b; } }
        * { box-sizing: border-box; }
        body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1rem; max-width: 72rem; }
        h1 { font-size: 1.5rem; margin: .5rem 0; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
        dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1rem 0; }
        dl div { background: var(--soft); border-radius: .5rem; padding: .6rem .8rem; }
        dt { font-size: .85rem; } dd { margin: 0; font-size: 1.3rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { padding: .4rem .6rem; text-align: right; border-bottom: 1px solid var(--line); }
        th:first-child, td:first-child { text-align: left; }
        details { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; }
        summary { padding: .6rem .8rem; cursor: pointer; overflow-wrap: anywhere; }
        summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--accent); }
        ol { margin: 0; padding: .3rem 1rem 1rem 2.2rem; } li { margin: .35rem 0; overflow-wrap: anywhere; }
        .stop { color: var(--warn); font-weight: 600; } .quiet { opacity: .8; font-size: .9rem; }
        """;

    /// <summary>A page that a browser opens from a file.</summary>
    public static string Of(AuditReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new StringBuilder(64 * 1024);
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
            .Append("<title>Steward audit</title>\n<style>\n").Append(Style)
            .Append("\n</style>\n</head>\n<body>\n<main>\n<h1>Steward audit</h1>\n");
        Totals(page, report);
        Codes(page, report);
        page.Append("<h2>Conversations</h2>\n");
        foreach (var trace in report.Traces)
            OneTrace(page, trace);

        Problems(page, report.Problems);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Totals(StringBuilder page, AuditReport report)
    {
        var totals = report.Totals;
        page.Append("<dl>\n");
        Fact(page, "Conversations", Inv($"{totals.Traces:N0}"));
        Fact(page, "Messages", Inv($"{totals.Messages:N0}"));
        Fact(page, totals.TokensEstimated ? "Tokens (estimate)" : "Tokens", Inv($"{totals.Tokens:N0}"));
        Fact(page, "Would be stopped", Inv($"{totals.Stopped:N0}"));
        Fact(page, "Tokens saved", Inv($"{totals.TokensSaved:N0}"));
        Fact(page, "USD saved", Inv($"{totals.CostSavedUsd:0.00} of {totals.CostUsd:0.00}"));
        Fact(page, "False alarms by label",
            totals.LabelledCorrect == 0 ? "none labelled correct" : Inv($"{totals.FalseAlarms} in {totals.LabelledCorrect}"));
        page.Append("</dl>\n<p class=\"quiet\">").Append(Inv(
            $"Held against {report.Limits.Hops} hops, {report.Limits.Rounds} rounds, {report.Limits.Tokens:N0} tokens, "))
            .Append(Inv($"{report.Limits.TokensPerInvocation:N0} tokens per invocation."));
        if (totals.TokensEstimated)
        {
            page.Append(
                " Tokens are an estimate where nobody counted them: 4 characters a token, each model call reads the conversation so far.");
        }

        page.Append("</p>\n");
    }

    private static void Fact(StringBuilder page, string name, string value) =>
        page.Append("<div><dt>").Append(Escape(name)).Append("</dt><dd>").Append(Escape(value)).Append("</dd></div>\n");

    private static void Codes(StringBuilder page, AuditReport report)
    {
        page.Append("<h2>Limits and monitors</h2>\n<p class=\"quiet\">Tokens after: spent after its first stop, what it alone would have "
            + "saved.</p>\n<div class=\"scroll\" role=\"region\" aria-label=\"Limits and monitors\" tabindex=\"0\">\n<table>\n")
            .Append("<thead><tr>");
        foreach (var heading in new[] { "Limit or monitor", "Traces", "Firings", "Acting", "Stops", "Median message", "Tokens after",
            "Before labelled mistake", "False alarms" })
        {
            page.Append("<th scope=\"col\">").Append(heading).Append("</th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var code in report.Codes)
        {
            page.Append("<tr><th scope=\"row\">").Append(Escape(code.Kind == FiringKind.Limit ? code.Code : $"{code.Code} {code.Name}"))
                .Append("</th>");
            foreach (var figure in new long[]
                { code.Traces, code.Firings, code.Acting, code.Stops, code.MedianMessage, code.TokensAfter, code.BeforeMistake,
                    code.FalseAlarms })
            {
                page.Append("<td>").Append(Inv($"{figure:N0}")).Append("</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table>\n</div>\n");
    }

    private static void OneTrace(StringBuilder page, TraceAudit trace)
    {
        page.Append("<details><summary>").Append(Escape(Path.GetFileName(trace.File))).Append(" <span class=\"quiet\">")
            .Append(Escape(trace.Trace)).Append("</span>: ")
            .Append(Inv($"{trace.Messages:N0} messages, "));
        if (trace.StoppedAt is { } at)
        {
            page.Append("<span class=\"stop\">stopped at ").Append(Inv($"{at:N0}")).Append(" by ").Append(Escape(trace.StoppedBy!))
                .Append("</span>")
                .Append(Inv($", {trace.TokensSaved:N0} tokens saved"));
        }
        else
        {
            page.Append(trace.Firings.Count == 0 ? "silent" : Inv($"{trace.Firings.Count} noticed, none stops it"));
        }

        page.Append("</summary>\n<ol>\n");
        foreach (var firing in trace.Firings)
        {
            page.Append("<li><strong>").Append(Escape(firing.Code)).Append("</strong> at message ").Append(Inv($"{firing.Message:N0}"))
                .Append(", ")
                .Append(firing.Kind == FiringKind.Limit ? "limit" : Escape(firing.Action.ToString())).Append(": ")
                .Append(Escape(firing.Evidence));
            if (firing.FalseAlarm == true)
                page.Append(" <span class=\"stop\">False alarm: labelled correct.</span>");

            page.Append("</li>\n");
        }

        page.Append(trace.Firings.Count == 0 ? "<li>Nothing fired.</li>\n" : string.Empty).Append("</ol></details>\n");
    }

    private static void Problems(StringBuilder page, IReadOnlyList<FileProblem> problems)
    {
        if (problems.Count == 0)
            return;

        page.Append("<h2>Not read</h2>\n<ul>\n");
        foreach (var problem in problems)
            page.Append("<li>").Append(Escape(problem.ToString())).Append("</li>\n");

        page.Append("</ul>\n");
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
