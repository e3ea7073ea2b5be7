using Steward.Durability;

namespace Steward.Approvals;

/// <summary>Tells approvers of a question. The link carries the token: it goes to them alone.</summary>
public interface IApprovalNotifier
{
    /// <summary>
    /// Never throws for what cannot be delivered. Bounded in time. May be called again for the same question after a crash.
    /// </summary>
    Task<ApprovalAsked> NotifyAsync(ApprovalQuestion question, Uri link, CancellationToken cancellationToken);
}

internal static class ApprovalRegistration
{
    /// <summary>Registers <see cref="ApprovalActivities"/>.</summary>
    /// <param name="desk">Asked for when an activity runs: the desk needs the engine's client, which may need this registry.</param>
    public static DurableRegistry AddApprovals(this DurableRegistry registry, Func<ApprovalDesk> desk, IApprovalNotifier notifier)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(desk);
        return registry
            .AddActivity(ApprovalActivities.Ask, async (context, question) =>
            {
                var open = desk();
                await open.OpenAsync(question, context.CancellationToken);
                return await notifier.NotifyAsync(question, open.LinkOf(question), context.CancellationToken);
            })
            .AddActivity(ApprovalActivities.Close, (context, closing) => desk().CloseAsync(closing, context.CancellationToken));
    }
}
