using System.Text.Json;
using Steward.Durability;
using Steward.Patterns;

namespace Steward.Workers.Turns;

/// <summary>
/// Gives a manager back what it knew. Facts, plan and best answer stand in its own earlier envelopes: histories carry only which, or they
/// would grow with every round by all that was known in it.
/// </summary>
internal sealed class ManagerMemory(RecordStore records)
{
    public async Task<WorkerTurn> RecallAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (turn.Worker.Role != WorkerRole.Manager || turn.Assignment is not { Briefing: { } given, Remembered: { Count: > 0 } remembered })
            return turn;
        var known = await DecisionAsync(turn.TaskId, remembered[0], cancellationToken);
        var best = remembered.Count > 1 ? await DecisionAsync(turn.TaskId, remembered[1], cancellationToken) : null;
        var briefing = given.Deserialize<ManagerBriefing>(DurableJson.Options)! with
        {
            Facts = [.. (known?.Facts ?? []).TakeLast(ManagerPlan.MaxFacts)],
            Plan = known?.Plan ?? [],
            BestAnswer = best?.Answer,
        };
        return turn with
        {
            Assignment = turn.Assignment with { Briefing = JsonSerializer.SerializeToElement(briefing, DurableJson.Options) },
        };
    }

    private async Task<ManagerPlan?> DecisionAsync(string taskId, string invocation, CancellationToken cancellationToken)
    {
        var bytes = await records.GetAsync(RecordCollections.Envelopes, $"{taskId}/{invocation}", cancellationToken);
        var envelope = bytes is null ? null : DurableJson.FromBytes<Envelope>(bytes);
        try
        {
            return envelope is null ? null : ForeignJson.Read<ManagerPlan>(envelope.Result, DurableJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
