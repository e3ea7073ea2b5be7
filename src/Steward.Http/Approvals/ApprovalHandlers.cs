using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Steward.Approvals;
using Steward.Contracts;
using Steward.Http.Access;
using Steward.Http.Answers;
using Steward.Http.Options;
using Steward.Http.Requests;

namespace Steward.Http.Approvals;

/// <summary>Shows a question, and takes the one answer to it. The signed token is the credential; only POST decides.</summary>
internal sealed class ApprovalHandlers(ApprovalDesk desk, StewardHttpOptions options)
{
    private const int MaxBody = 32_768;

    public async Task<IResult> ShowAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (id, token) = Credentials(context);
        var reading = await desk.ReadAsync(id, token, context.RequestAborted);
        if (WantsPage(context.Request))
        {
            return reading is null
                ? ApprovalPage.Refused(ApprovalRefusal.Unknown, null, options.Access)
                : ApprovalPage.Ask(reading, null, options.Access);
        }
        return reading is null ? Refusal(ApprovalRefusal.Unknown, null, options.Access) : Answer.Of(200, ApprovalView.Of(reading));
    }

    public async Task<IResult> DecideAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (id, token) = Credentials(context);
        var isForm = RequestBody.KindOf(context.Request, RequestBody.Json, RequestBody.Form) == RequestBody.Form;
        var body = await RequestBody.ReadAsync(context.Request, MaxBody, options.BodyTimeout);
        var verdict = isForm ? FromForm(body) : FromJson(body);
        if (!verdict.IsValid)
        {
            return isForm && await desk.ReadAsync(id, token, context.RequestAborted) is { } reading
                ? ApprovalPage.Ask(reading, verdict.Errors, options.Access)
                : Answer.Of(Problem.Invalid(verdict.Errors));
        }
        var answer = await desk.DecideAsync(id, token, verdict.Value, RoutedCall.CallerOf(context), CancellationToken.None);
        if (answer.Refusal is { } refusal)
        {
            return isForm
                ? ApprovalPage.Refused(refusal, answer.Decision, options.Access)
                : Refusal(refusal, answer.Decision, options.Access);
        }
        return isForm ? ApprovalPage.Decided(answer.Decision!) : Answer.Of(200, answer.Decision);
    }

    /// <summary>Refusals that an identity could lift come with a challenge.</summary>
    internal static Answer Refusal(ApprovalRefusal refusal, ApprovalDecision? earlier, CallerAccess access) => refusal switch
    {
        ApprovalRefusal.Unknown => Answer.Of(Problem.NotFound("The approval does not exist, or the link is not valid.")),
        ApprovalRefusal.Expired => Answer.Of(Problem.Of(410, "approval-expired", "The deadline for this decision has passed.")),
        ApprovalRefusal.TaskEnded => Answer.Of(Problem.Of(409, "task-ended", "The task has ended; there is nothing left to decide.")),
        ApprovalRefusal.AlreadyDecided => Answer.Of(Problem.Of(409, "already-decided", "This approval has already been decided.",
            earlier is null ? null : $"The decision was: {ApprovalPage.WordOf(earlier.Verdict)}.")),
        ApprovalRefusal.IdentityNeeded => Gatekeeper.Unauthorized(access, IdentityNeeded(access)).Answer,
        ApprovalRefusal.Requester =>
            Answer.Of(Problem.Of(403, "requester", "You cannot decide an approval for a task that you requested.")),
        _ => Answer.Of(Problem.Of(403, "not-an-approver", "You are not one of its approvers.")),
    };

    internal static string IdentityNeeded(CallerAccess access) => $"You must be identified to decide this approval. {access.HowToSignIn}";

    private (string Id, string? Token) Credentials(HttpContext context)
    {
        var query = new QueryFields(context.Request, options.Access);
        var token = query.Text("token");
        query.Check();
        return (RouteId.Of(context), token);
    }

    private static bool WantsPage(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);

    private static Validated<HumanVerdict> FromJson(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new() { MaxDepth = RequestBounds.Depth });
            return HumanVerdict.Read(document.RootElement);
        }
        catch (JsonException)
        {
            return new(null, [new("", "the body is not JSON")]);
        }
    }

    private static Validated<HumanVerdict> FromForm(byte[] body)
    {
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body));
        return HumanVerdict.Of(form.GetValueOrDefault("decision"), form.GetValueOrDefault("feedback"));
    }
}
