using Steward.Durability;

namespace Steward.Tasks;

/// <summary>What an owner listens to, besides the decisions of approvers.</summary>
public static class OwnerEvents
{
    public static readonly EventName<CancelRequest> Cancel = new("cancel");
}

/// <param name="By">Who cancels, where the host knows.</param>
public sealed record CancelRequest(string? By = null);
