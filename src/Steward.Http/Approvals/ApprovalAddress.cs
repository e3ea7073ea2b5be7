namespace Steward.Http.Approvals;

/// <summary>Where a question to a human is shown and answered.</summary>
internal static class ApprovalAddress
{
    /// <param name="callbackBase">How approvers reach the service. It may have a path, as behind a gateway.</param>
    public static Uri Of(Uri callbackBase, string approvalId)
    {
        ArgumentNullException.ThrowIfNull(callbackBase);
        return new($"{callbackBase.GetLeftPart(UriPartial.Path).TrimEnd('/')}/api/approvals/{Uri.EscapeDataString(approvalId)}");
    }
}
