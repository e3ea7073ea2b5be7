using System.Globalization;
using Steward.Tasks;

namespace Steward.Approvals;

/// <summary>The signed links that go to approvers. A token is good for one approval of one task until its expiry.</summary>
public sealed class ApprovalLinks(SigningKeys keys, Uri callbackBase)
{
    public string TokenOf(ApprovalQuestion question) => keys.Sign(TextOf(question));

    public bool Verify(ApprovalQuestion question, string? token) => keys.Verify(TextOf(question), token);

    /// <summary>Where the question is shown and answered.</summary>
    public Uri LinkOf(ApprovalQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return new(callbackBase, $"{TaskLinks.Approval(question.Id)}?token={TokenOf(question)}");
    }

    private static string TextOf(ApprovalQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var expiry = question.ExpiresAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return $"approval\n{question.Id}\n{question.TaskId}\n{expiry}";
    }
}
