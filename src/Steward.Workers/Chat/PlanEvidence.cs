using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Durability;
using Steward.Workers.Turns;

namespace Steward.Workers.Chat;

/// <summary>
/// A manager's plan carries the quotes of its answer inside: the positions are found here, as <see cref="EvidenceCheck"/> does for
/// envelopes, and what is in no document is left out.
/// </summary>
internal static class PlanEvidence
{
    public static async Task<Envelope> LocateAsync(EvidenceCheck evidence, WorkerTurn turn, Envelope envelope)
    {
        if (turn.Worker.Role != WorkerRole.Manager || JsonNode.Parse(envelope.Result) is not JsonObject plan)
            return envelope;
        var located = await evidence.CheckAsync(turn, envelope, CancellationToken.None);
        plan["evidence"] = JsonSerializer.SerializeToNode(located.Evidence ?? [], DurableJson.Options);
        var result = plan.ToJsonString(DurableJson.Options);
        if (result.Length > Envelope.MaxResultLength)
        {
            plan["evidence"] = new JsonArray();
            result = plan.ToJsonString(DurableJson.Options);
        }
        return located with { Result = result };
    }
}
