using System.Globalization;
using Steward.Tasks;

namespace Steward.Approvals;

/// <summary>The signed links that go to approvers. A token is good for one approval of one task until its expiry.</summary>
/// <param name="keys">Asked for with each token: a host reads its keys while it starts.</param>
/// <param name="callbackBase">Asked for with each link: a server knows its own address once it listens.</param>
public sealed class ApprovalLinks(Func<SigningKeys> keys, Func<Uri> callbackBase)
{
    public ApprovalLinks(SigningKeys keys, Uri callbackBase)
        : this(() => keys, () => callbackBase)
    {
    }

    public string TokenOf(ApprovalQuestion question) => keys().Sign(TextOf(question));

    public bool Verify(ApprovalQuestion question, string? token) => keys().Verify(TextOf(question), token);

    /// <summary>Where the question is shown and answered. The base may have a path, as behind a gateway.</summary>
    public Uri LinkOf(ApprovalQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return new($"{callbackBase().GetLeftPart(UriPartial.Path).TrimEnd('/')}{TaskLinks.Approval(question.Id)}?token={TokenOf(question)}");
    }

    private static string TextOf(ApprovalQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var expiry = question.ExpiresAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return $"approval\n{question.Id}\n{question.TaskId}\n{expiry}";
    }
}
