using Steward.Approvals;
using Steward.Http.Notifications;
using Steward.Texts;

namespace Steward.Functions.Queues;

/// <summary>
/// Questions to humans on the outcome queue, as <see cref="ApprovalNotice"/>, for whatever brings them to people. At least once: receivers
/// know repetitions by the approval's id.
/// </summary>
internal sealed class ApprovalAnnouncer(OutcomeQueue queue) : IApprovalChannel
{
    private const int MaxFindings = 10;

    public string Name => $"queue {queue.Name}";

    public Task SendAsync(ApprovalQuestion question, Uri link, CancellationToken cancellationToken) =>
        queue.SendAsync(BodyOf(ApprovalNotice.Of(question, link)), cancellationToken);

    /// <summary>Findings give way first, then the goal: both are whole where the link leads.</summary>
    internal static byte[] BodyOf(ApprovalNotice notice) => OutcomeQueue.Fit(notice,
        whole => whole with { Findings = [.. whole.Findings.Take(MaxFindings).Select(finding => Clip.WithMark(finding, 500))] },
        cut => cut with { Goal = Clip.WithMark(cut.Goal, 1_000), Question = Clip.WithMark(cut.Question, 1_000) },
        cut => cut with { Findings = [] });
}
