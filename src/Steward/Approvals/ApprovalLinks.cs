using System.Globalization;

namespace Steward.Approvals;

/// <summary>The signed links that go to approvers. A token is good for one approval of one task until its expiry.</summary>
public sealed class ApprovalLinks
{
    private readonly Func<SigningKeys> keys;
    private readonly Func<string, Uri> addressOf;

    /// <param name="addressOf">Where the question of an id is shown and answered.</param>
    public ApprovalLinks(SigningKeys keys, Func<string, Uri> addressOf)
        : this(() => keys, addressOf)
    {
    }

    private ApprovalLinks(Func<SigningKeys> keys, Func<string, Uri> addressOf) => (this.keys, this.addressOf) = (keys, addressOf);

    /// <summary>
    /// Links of a host that reads its keys while it starts, and knows its own address once it listens: each is asked for when it is needed.
    /// </summary>
    public static ApprovalLinks Late(Func<SigningKeys> keys, Func<string, Uri> addressOf) => new(keys, addressOf);

    /// <summary>
    /// What goes into the link: the signature (<see cref="SigningKeys.Sign"/>) of the question's id, its task and its expiry.
    /// </summary>
    public string TokenOf(ApprovalQuestion question) => keys().Sign(TextOf(question));

    /// <summary>
    /// Whether a token is that of this question, by any of the keys. It does not look at the expiry, which whoever decides does.
    /// </summary>
    public bool Verify(ApprovalQuestion question, string? token) => keys().Verify(TextOf(question), token);

    /// <summary>Where the question is shown and answered, with its token.</summary>
    public Uri LinkOf(ApprovalQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return new($"{addressOf(question.Id).AbsoluteUri}?token={TokenOf(question)}");
    }

    private static string TextOf(ApprovalQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var expiry = question.ExpiresAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return $"approval\n{question.Id}\n{question.TaskId}\n{expiry}";
    }
}
