using System.Globalization;
using Steward.Durability;

namespace Steward.Approvals;

/// <summary>
/// The questions that wait for a human, newest first: an index beside the tickets, so that they are found without looking at any task. It
/// is written with a question and goes with its decision. A host that dies in between leaves a line too many, which is found out when it is
/// read: an index never says what is open, the claims do.
/// </summary>
public sealed class ApprovalInbox(DurableClient client, RecordStore records, ApprovalLinks links, TimeProvider time)
{
    /// <summary>The most questions that one page holds; more asked for are this many.</summary>
    public const int MaxPageSize = 100;
    private const int MaxPagesPerCall = 20;
    private const char Separator = '.';
    private const int MomentLength = 16;
    private const int MaxKeyLength = 200;

    /// <summary>
    /// What a caller may decide, newest first. A page may hold fewer than asked for, even none, while there is a continuation: who may
    /// decide is looked at in what was read, and one call reads a bounded number of pages.
    /// </summary>
    /// <param name="caller">Identity, where the host knows. Nobody sees what they may not decide.</param>
    /// <param name="after">The continuation of the page before; see <see cref="IsContinuation"/>.</param>
    public async Task<OpenApprovalPage> ListAsync(string? caller, string? after, int take, CancellationToken cancellationToken = default)
    {
        take = Math.Clamp(take, 1, MaxPageSize);
        for (var pages = 1; ; pages++)
        {
            var stored = await records.ListAsync(RecordCollections.OpenApprovals, after: after, take: take + 1,
                cancellationToken: cancellationToken);
            var read = await Task.WhenAll(stored.Take(take).Select(line => ReadAsync(line, caller, cancellationToken)));
            var open = read.OfType<OpenApproval>().ToList();
            after = stored.Count > take ? stored[take - 1].Key : null;
            if (open.Count > 0 || after is null || pages == MaxPagesPerCall)
                return new(open, after);
        }
    }

    /// <summary>Whether a text has the form of a continuation.</summary>
    public static bool IsContinuation(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= MaxKeyLength && text.IndexOf(Separator, StringComparison.Ordinal) == MomentLength
            && text.Take(MomentLength).All(char.IsAsciiHexDigitLower)
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
    }

    internal static Task AddAsync(RecordStore records, ApprovalQuestion question, CancellationToken cancellationToken) =>
        records.PutAsync(RecordCollections.OpenApprovals, KeyOf(question), DurableJson.ToBytes(question), cancellationToken);

    internal static Task RemoveAsync(RecordStore records, ApprovalQuestion question, CancellationToken cancellationToken) =>
        records.DeleteAsync(RecordCollections.OpenApprovals, KeyOf(question), cancellationToken);

    /// <summary>Records come in the order of their keys: what was asked later has the smaller one.</summary>
    private static string KeyOf(ApprovalQuestion question) =>
        string.Create(CultureInfo.InvariantCulture, $"{long.MaxValue - question.AskedAt.UtcTicks:x16}{Separator}{question.Id}");

    /// <summary>Null for what the caller may not decide, and for what is over.</summary>
    private async Task<OpenApproval?> ReadAsync(StoredRecord line, string? caller, CancellationToken cancellationToken)
    {
        var question = DurableJson.FromBytes<ApprovalQuestion>(line.Value);
        var refusal = ApprovalDesk.RefusalOf(question, caller, time.GetUtcNow());
        if (refusal is not (null or ApprovalRefusal.Expired))
            return null;
        if (await IsOverAsync(question, cancellationToken))
        {
            await RemoveAsync(records, question, cancellationToken);
            return null;
        }
        // What has just expired is its owner's to close.
        return refusal is null ? OpenApproval.Of(question, links.LinkOf(question)) : null;
    }

    /// <summary>Once true it stays true.</summary>
    private async Task<bool> IsOverAsync(ApprovalQuestion question, CancellationToken cancellationToken) =>
        await records.GetAsync(RecordCollections.Approvals, question.Id, cancellationToken) is not null
        || await client.GetAsync(question.TaskId, cancellationToken) is not { HasEnded: false };
}

/// <param name="Continuation">To ask after for the next page; null on the last.</param>
public sealed record OpenApprovalPage(IReadOnlyList<OpenApproval> Approvals, string? Continuation);

/// <summary>A question that waits, to somebody who may decide it.</summary>
/// <param name="Question">What is to be decided, and why a human is asked.</param>
/// <param name="Findings">What the validator had to say.</param>
/// <param name="RequestedBy">Whose task it is, where the host knows.</param>
/// <param name="Link">Where it is shown and decided. It carries the token: who has it may decide,
/// as far as the task's approvers allow.</param>
public sealed record OpenApproval(
    string Id, string TaskId, string Goal, string Question, double? Confidence, IReadOnlyList<string> Findings, string? RequestedBy,
    DateTimeOffset AskedAt, DateTimeOffset ExpiresAt, Uri Link)
{
    internal static OpenApproval Of(ApprovalQuestion question, Uri link) =>
        new(question.Id, question.TaskId, question.Goal, question.Question,
            question.Confidence, question.Findings, question.RequestedBy, question.AskedAt, question.ExpiresAt, link);
}
