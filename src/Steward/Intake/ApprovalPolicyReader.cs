using Steward.Contracts;
using Steward.Tasks;

namespace Steward.Intake;

/// <summary>Reads <c>approval</c>.</summary>
internal static class ApprovalPolicyReader
{
    public static ApprovalPolicy Read(JsonFields fields, FieldErrors errors)
    {
        if (fields.Object("approval") is not { } approval)
            return ApprovalPolicy.Default;
        var policy = new ApprovalPolicy(
            approval.Choice("when", ApprovalPolicy.Default.When),
            approval.Choice("onTimeout", ApprovalPolicy.Default.OnTimeout),
            Webhooks(approval, errors),
            approval.Texts("approvers", RequestBounds.Approvers, RequestBounds.IdentityLength));
        approval.RefuseOthers();
        return policy;
    }

    private static List<string> Webhooks(JsonFields approval, FieldErrors errors)
    {
        var webhooks = new List<string>();
        foreach (var (item, path) in approval.List("notify", RequestBounds.Webhooks))
        {
            if (JsonScalars.Text(item, path, RequestBounds.WebhookLength, errors) is not { } text)
                continue;
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0)
                webhooks.Add(text);
            else
                errors.Add(path, "must be an absolute https address without user name or password");
        }
        return webhooks;
    }
}
