using System.Text.Json;
using Steward.Approvals;
using Steward.Tasks;

namespace Steward.Http.Notifications;

/// <summary>Tells approvers of a question: on the console, and by the task's webhooks, all at the same time.</summary>
/// <param name="sender">Null where no webhooks are configured.</param>
public sealed class ApprovalNotifier(WebhookPolicy policy, WebhookSender? sender, TextWriter? console) : IApprovalNotifier
{
    /// <summary>No notification takes longer; the owner is waiting to wait.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(45);

    public async Task<ApprovalAsked> NotifyAsync(ApprovalQuestion question, Uri link, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (console is not null)
            await console.WriteLineAsync($"Approval {question.Id}: {question.Question}\n  until {question.ExpiresAt.UtcDateTime:u}: {link}");
        var body = JsonSerializer.SerializeToUtf8Bytes(ApprovalNotice.Of(question, link), ContractJson.Options);
        var failures = await Task.WhenAll(question.Notify.Select(webhook => SendAsync(new(webhook), question.Id, body, cancellationToken)));
        var undelivered = failures.OfType<string>().ToList();
        return new(failures.Length - undelivered.Count + (console is null ? 0 : 1), undelivered);
    }

    private async Task<string?> SendAsync(Uri webhook, string id, byte[] body, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        try
        {
            var error = policy.ErrorOf(webhook) ?? (sender is null ? "no webhooks are configured" : await sender.SendAsync(webhook, id, body, bound.Token));
            return error is null ? null : $"{webhook.IdnHost}: {error}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{webhook.IdnHost}: not delivered within {Bound.TotalSeconds:0} s";
        }
    }
}

/// <summary>The body of a webhook. The link is the credential: who has it may decide, as far as the task's approvers allow.</summary>
public sealed record ApprovalNotice(
    string Type, string ApprovalId, string TaskId, string Goal, string Question, double? Confidence, IReadOnlyList<string> Findings, Uri Link, DateTimeOffset ExpiresAt)
{
    internal static ApprovalNotice Of(ApprovalQuestion question, Uri link) => new("approval-requested", question.Id, question.TaskId, question.Goal,
        question.Question, question.Confidence, question.Findings, link, question.ExpiresAt);
}
