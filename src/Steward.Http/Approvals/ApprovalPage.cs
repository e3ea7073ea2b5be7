using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Steward.Approvals;
using Steward.Contracts;
using Steward.Http.Access;
using Steward.Http.Answers;

namespace Steward.Http.Approvals;

/// <summary>
/// The question as a page for a phone: no script, and a policy under which none would run. All that workers and people wrote is encoded;
/// the token stays in the address, which is told to nobody (no referrer).
/// </summary>
internal static class ApprovalPage
{
    private const string Style = """
        :root{color-scheme:light dark;font:1.0625rem/1.5 system-ui,sans-serif}
        body{margin:0 auto;max-width:42rem;padding:1rem}
        h1{font-size:1.35rem;line-height:1.3;margin:.5rem 0}h2{font-size:1.05rem;margin:1.5rem 0 .25rem}
        pre,blockquote{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.25rem 0;padding:.75rem}
        pre,blockquote{border:1px solid #8888;border-radius:.5rem}
        p,li,dd{overflow-wrap:anywhere}dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}dt{font-weight:600}dd{margin:0}
        label{display:block;font-weight:600;margin-top:1rem}
        textarea{box-sizing:border-box;width:100%;min-height:6rem;font:inherit;padding:.5rem;border-radius:.5rem;border:1px solid #888}
        button{display:block;width:100%;min-height:3rem;margin-top:.75rem;font:inherit;font-weight:600}
        button{border-radius:.5rem;border:2px solid #888;background:Canvas;color:CanvasText}
        button.yes{background:#14663a;border-color:#14663a;color:#fff}button.no{background:#a11b2b;border-color:#a11b2b;color:#fff}
        :focus-visible{outline:3px solid #1a73e8;outline-offset:2px}
        .wrong{border-left:.3rem solid #a11b2b;padding-left:.75rem}.hint{opacity:.8;font-size:.95rem;margin:.25rem 0}
        """;

    private static readonly string Policy = "default-src 'none'; style-src 'sha256-"
        + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))
        + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static Answer Ask(ApprovalReading reading, IReadOnlyList<FieldError>? errors, CallerAccess access)
    {
        if (reading.Decision is { } decision)
        {
            return decision.Verdict is ApprovalVerdict.TimedOut or ApprovalVerdict.Withdrawn
                ? Refused(RefusalOf(decision), decision, access)
                : Decided(decision);
        }
        if (reading.Expired)
            return Refused(ApprovalRefusal.Expired, null, access);
        var html = new StringBuilder();
        foreach (var error in errors ?? [])
        {
            html.Append(CultureInfo.InvariantCulture,
                $"<p class=\"wrong\" role=\"alert\">Nothing was decided. {Encode(error.ToString())}.</p>");
        }
        Question(html, reading);
        Result(html, reading);
        Form(html);
        return Page(errors is null ? 200 : 400, reading.Question.Question, html.ToString());
    }

    public static Answer Decided(ApprovalDecision decision) => Page(200, $"Decided: {WordOf(decision.Verdict)}", $"""
        <p role="status">{Encode(SentenceOf(decision.Verdict))}</p>
        {(decision.Feedback is null ? "" : $"<h2>Feedback</h2><pre>{Encode(decision.Feedback)}</pre>")}
        <p class="hint">Decided {Time(decision.At)}{(decision.DecidedBy is null ? "" : " by " + Encode(decision.DecidedBy))}. You can close this page.</p>
        """);

    private static string SentenceOf(ApprovalVerdict verdict) => verdict switch
    {
        ApprovalVerdict.Approve => "Approved. The result is released.",
        ApprovalVerdict.Reject => "Rejected. The task ends without a result.",
        _ => "Sent back with your feedback. You will be asked again.",
    };

    public static Answer Refused(ApprovalRefusal refusal, ApprovalDecision? earlier, CallerAccess access)
    {
        var problem = ApprovalHandlers.Refusal(refusal, earlier, access);
        var text = refusal switch
        {
            ApprovalRefusal.Unknown => "This link is not valid. Part of it may be missing: copy the whole link.",
            ApprovalRefusal.Expired => "The deadline for this decision has passed. The task went on as its policy says.",
            ApprovalRefusal.TaskEnded => "The task has ended. There is nothing left to decide.",
            ApprovalRefusal.AlreadyDecided => $"This approval has already been decided: {WordOf(earlier!.Verdict)}.",
            ApprovalRefusal.IdentityNeeded => ApprovalHandlers.IdentityNeeded(access),
            ApprovalRefusal.Requester => "You requested this task, so someone else has to decide.",
            _ => "You are not one of its approvers.",
        };
        return Page(problem.Status, "Nothing was decided", $"<p role=\"alert\">{Encode(text)}</p>", problem.Headers);
    }

    public static string WordOf(ApprovalVerdict verdict) => verdict switch
    {
        ApprovalVerdict.Approve => "approved",
        ApprovalVerdict.Reject => "rejected",
        ApprovalVerdict.Revise => "sent back for revision",
        ApprovalVerdict.TimedOut => "nobody decided in time",
        _ => "withdrawn",
    };

    private static ApprovalRefusal RefusalOf(ApprovalDecision closed) =>
        closed.Verdict == ApprovalVerdict.TimedOut ? ApprovalRefusal.Expired : ApprovalRefusal.TaskEnded;

    private static void Question(StringBuilder html, ApprovalReading reading)
    {
        var question = reading.Question;
        html.Append(CultureInfo.InvariantCulture, $"""
            <h2>Goal</h2><p>{Encode(question.Goal)}</p>
            <dl><dt>Decide until</dt><dd>{Time(question.ExpiresAt)}</dd>
            """);
        if (question.Confidence is { } confidence)
            html.Append(CultureInfo.InvariantCulture, $"<dt>Confidence</dt><dd>{confidence:P0}</dd>");
        if (question.RequestedBy is not null)
            html.Append(CultureInfo.InvariantCulture, $"<dt>Asked by</dt><dd>{Encode(question.RequestedBy)}</dd>");
        html.Append("</dl>");
        if (question.Findings.Count == 0)
            return;
        html.Append("<h2>What the checks found</h2><ul>");
        foreach (var finding in question.Findings)
            html.Append(CultureInfo.InvariantCulture, $"<li>{Encode(finding)}</li>");
        html.Append("</ul>");
    }

    private static void Result(StringBuilder html, ApprovalReading reading)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>Result</h2>{(string.IsNullOrEmpty(reading.Candidate?.Result)
            ? "<p>There is no result yet.</p>" : $"<pre>{Encode(reading.Candidate.Result)}</pre>")}");
        if (reading.Candidate?.Evidence is not { Count: > 0 } citations)
            return;
        html.Append("<h2>Citations</h2>");
        foreach (var citation in citations)
        {
            html.Append(CultureInfo.InvariantCulture,
                $"<p class=\"hint\">{Encode(citation.Document)}</p><blockquote>{Encode(citation.Quote)}</blockquote>");
        }
    }

    private static void Form(StringBuilder html) => html.Append(CultureInfo.InvariantCulture, $"""
            <form method="post"><h2>Your decision</h2>
            <button class="yes" name="decision" value="approve">Approve</button>
            <label for="feedback">Feedback</label>
            <p class="hint" id="hint">Needed to send it back; optional with a rejection.</p>
            <textarea id="feedback" name="feedback" maxlength="{ApprovalDecision.MaxFeedbackLength}" aria-describedby="hint"></textarea>
            <button name="decision" value="revise">Send back with feedback</button>
            <button class="no" name="decision" value="reject">Reject</button>
            </form>
            """);

    private static Answer Page(int status, string title, string body, IReadOnlyList<(string Name, string Value)>? more = null) => new()
    {
        Status = status,
        ContentType = "text/html; charset=utf-8",
        Headers = [("Content-Security-Policy", Policy), ("Referrer-Policy", "no-referrer"), ("X-Robots-Tag", "noindex"), .. more ?? []],
        Body = Encoding.UTF8.GetBytes($"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Encode(title)}</title><style>{Style}</style></head>
            <body><main><h1>{Encode(title)}</h1>
            {body}
            </main></body></html>
            """),
    };

    private static string Time(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture,
        $"<time datetime=\"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\">{at.UtcDateTime:d MMMM yyyy, HH:mm} UTC</time>");

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
