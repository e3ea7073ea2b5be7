using Steward.Durability;

namespace Steward.Tasks;

/// <summary>What an owner listens to, besides the decisions of approvers.</summary>
internal static class OwnerEvents
{
    public static readonly EventName<CancelRequest> Cancel = new("cancel");
}

/// <param name="By">Who cancels, where the host knows.</param>
internal sealed record CancelRequest(string? By = null);
