using System.Text.Json;
using Steward.Durability;
using Steward.Patterns;

namespace Steward.Workers.Offline;

/// <summary>Decides by rule how a task ends that has hit a limit: with what there is, or not at all.</summary>
internal static class OfflineOwner
{
    public static OfflineAnswer Answer(JsonElement briefing)
    {
        var limit = briefing.Deserialize<OwnerBriefing>(DurableJson.Options)!;
        var choice = string.IsNullOrWhiteSpace(limit.Partial)
            ? new OwnerChoice("abort", $"The limit '{limit.Reason}' was hit and there is nothing to hand over.")
            : new OwnerChoice("complete-partial",
                $"The limit '{limit.Reason}' was hit; what was found so far is of use and marked as partial.");
        return OfflineAnswer.Json(choice, 1, choice.Reason, read: limit.Partial.Length);
    }
}
