using System.Globalization;
using Steward.Tasks;

namespace Steward.Approvals;

/// <summary>The signed links that go to approvers. A token is good for one approval of one task until its expiry.</summary>
public sealed class ApprovalLinks
{
    private readonly Func<SigningKeys> keys;
    private readonly Func<Uri> callbackBase;

    public ApprovalLinks(SigningKeys keys, Uri callbackBase)
        : this(() => keys, () => callbackBase)
    {
    }

    private ApprovalLinks(Func<SigningKeys> keys, Func<Uri> callbackBase) => (this.keys, this.callbackBase) = (keys, callbackBase);

    /// <summary>Links of a host that reads its keys while it starts, and knows its own address once it listens: each is asked for when it is needed.</summary>
    public static ApprovalLinks Late(Func<SigningKeys> keys, Func<Uri> callbackBase) => new(keys, callbackBase);

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
