using System.Text.Json;
using Steward.Approvals;
using Steward.Durability;

namespace Steward.Client;

/// <content>Approvals: what waits for a human, and deciding it by its link.</content>
public sealed partial class StewardClient
{
    /// <summary>The questions that wait for whoever this client's key belongs to, newest first, each with its link.</summary>
    /// <param name="pageSize">1 to 100. A page may hold fewer, even none, while there is a continuation.</param>
    /// <param name="continuation">Of the page before; null for the first.</param>
    /// <exception cref="StewardClientException"><c>invalid-request</c>.</exception>
    public Task<OpenApprovalPage> ListApprovalsAsync(
        int pageSize = 50, string? continuation = null, CancellationToken cancellationToken = default) =>
        service.GetAsync<OpenApprovalPage>("api/approvals" + QueryText.Of(("pageSize", pageSize), ("continuation", continuation)),
            cancellationToken);

    /// <summary>A question with the result that is to be judged.</summary>
    /// <param name="link">As approvers are sent it. Its token is the credential; the key goes along where the link leads to this client's
    /// service.</param>
    /// <exception cref="StewardClientException"><c>not-found</c>: there is no such question, or the token is not its own.</exception>
    public Task<ApprovalView> GetApprovalAsync(Uri link, CancellationToken cancellationToken = default) =>
        service.ReadAsync<ApprovalView>(new(HttpMethod.Get, Absolute(link)), cancellationToken);

    /// <summary>Decides a question, once.</summary>
    /// <param name="verdict"><see cref="ApprovalVerdict.Approve"/>, <see cref="ApprovalVerdict.Reject"/> or
    /// <see cref="ApprovalVerdict.Revise"/>.</param>
    /// <param name="feedback">What to change (needed to revise), or why not; at most 4,000 characters.</param>
    /// <inheritdoc cref="GetApprovalAsync" path="/param[@name='link']"/>
    /// <exception cref="StewardClientException">
    /// <c>not-found</c>; <c>invalid-request</c>; <c>already-decided</c>, <c>approval-expired</c>, <c>task-ended</c>: too late;
    /// <c>unauthorized</c>, <c>requester</c>, <c>not-an-approver</c>: not by this caller.
    /// </exception>
    public Task<ApprovalDecision> DecideAsync(
        Uri link, ApprovalVerdict verdict, string? feedback = null, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { decision = verdict, feedback }, DurableJson.Options);
        return service.ReadAsync<ApprovalDecision>(new(HttpMethod.Post, Absolute(link)) { Body = body }, cancellationToken);
    }

    private static Uri Absolute(Uri link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return link.IsAbsoluteUri && link.Scheme is "http" or "https"
            ? link
            : throw new ArgumentException("The link is not an absolute http or https address.", nameof(link));
    }
}
