using System.Text.Json;
using Steward.Approvals;
using Steward.Contracts;

namespace Steward.Http.Notifications;

/// <summary>
/// Tells approvers of a question: by the task's webhooks and the host's channels, all at the same time, and in the host's log.
/// </summary>
/// <param name="sender">Null where no webhooks are configured.</param>
/// <param name="log">Null where nothing is written.</param>
/// <param name="links">Whether the log has the link.</param>
internal sealed class ApprovalNotifier(
    WebhookPolicy policy, WebhookSender? sender, IReadOnlyList<IApprovalChannel> channels, IApprovalLog? log, ApprovalLinkLogging links)
        : IApprovalNotifier
{
    /// <summary>No notification takes longer; the owner is waiting to wait.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(45);

    public async Task<ApprovalAsked> NotifyAsync(ApprovalQuestion question, Uri link, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (links == ApprovalLinkLogging.Always)
            log?.Asked(question, link);
        var body = JsonSerializer.SerializeToUtf8Bytes(ApprovalNotice.Of(question, link), ContractJson.Options);
        var results = await Task.WhenAll([
            .. question.Notify.Select(webhook => new Uri(webhook)).Select(webhook =>
                BoundedAsync(webhook.IdnHost, bound => PostAsync(webhook, question.Id, body, bound), cancellationToken)),
            .. channels.Select(channel => BoundedAsync(channel.Name, bound => SendAsync(channel, question, link, bound),
                cancellationToken)),
        ]);
        var undelivered = results.OfType<string>().ToList();
        var delivered = results.Length - undelivered.Count;

        var written = log is not null
            && (links == ApprovalLinkLogging.Always || links == ApprovalLinkLogging.Undelivered && delivered == 0);
        if (links != ApprovalLinkLogging.Always)
            log?.Asked(question, written ? link : null);
        if (undelivered.Count > 0)
            log?.Undelivered(question, undelivered);
        return new(delivered + (written ? 1 : 0), undelivered);
    }

    private async Task<string?> PostAsync(Uri webhook, string id, byte[] body, CancellationToken cancellationToken) =>
        policy.ErrorOf(webhook)
            ?? (sender is null ? "no webhooks are configured" : await sender.SendAsync(webhook, id, body, cancellationToken));

    private static async Task<string?> SendAsync(
        IApprovalChannel channel, ApprovalQuestion question, Uri link, CancellationToken cancellationToken)
    {
        await channel.SendAsync(question, link, cancellationToken);
        return null;
    }

    /// <summary>Null when it was delivered, else where to and why not.</summary>
    private static async Task<string?> BoundedAsync(
        string name, Func<CancellationToken, Task<string?>> deliver, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        try
        {
            return await deliver(bound.Token) is { } error ? $"{name}: {error}" : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{name}: not delivered within {Bound.TotalSeconds:0} s";
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return $"{name}: {exception.Message.Split('\n')[0].TrimEnd()}";
        }
    }
}

/// <summary>What approvers are sent. The link is the credential: who has it may decide, as far as the task's approvers allow.</summary>
internal sealed record ApprovalNotice(
    string Type, string ApprovalId, string TaskId, string Goal, string Question, double? Confidence, IReadOnlyList<string> Findings,
    Uri Link, DateTimeOffset ExpiresAt)
{
    public static ApprovalNotice Of(ApprovalQuestion question, Uri link)
    {
        ArgumentNullException.ThrowIfNull(question);
        return new("approval-requested", question.Id, question.TaskId, question.Goal, question.Question, question.Confidence,
            question.Findings, link, question.ExpiresAt);
    }
}
