using Microsoft.AspNetCore.Http;
using Steward.Durability;
using Steward.Http.Answers;
using Steward.Resilience;
using Steward.Workers;

namespace Steward.Http.Workers;

/// <summary>The catalogue with the state of each worker's gate: that of this host, or the entity before a team.</summary>
internal sealed class WorkerHandlers(IWorkerCatalogue catalogue, IGateBoard gates, DurableClient client, TimeProvider time)
{
    public async Task<IResult> ListAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var workers = new List<WorkerView>();
        foreach (var card in catalogue.Cards)
        {
            var gate = card.Kind == WorkerKind.Team ? await ReadTeamAsync(card.Name, context.RequestAborted) : gates.Read(card.Name);
            gate ??= new(BreakerState.Closed, 0, 0, 0, null);
            workers.Add(new(card.Name, card.Description, card.Kind, card.Role, card.Tools, card.Team, new(gate.Breaker,
                gate.Inside, gate.Waiting, card.Gate.MaxConcurrent, gate.FaultsInARow, card.Gate.FaultsToOpen, gate.OpenUntil)));
        }
        return Answer.Of(200, new WorkerList(workers));
    }

    private async Task<GateReading?> ReadTeamAsync(string team, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await client.GetEntityAsync<GateState>(Gate.IdOf(team), cancellationToken) is { } gate
            ? new(gate.Breaker(now), gate.Inside.Values.Count(lease => lease > now), 0, gate.FaultsInARow, gate.OpenUntil)
            : null;
    }
}

internal sealed record WorkerList(IReadOnlyList<WorkerView> Workers);

/// <summary>A worker as callers see it.</summary>
internal sealed record WorkerView(
    string Name, string Description, WorkerKind Kind, WorkerRole Role, IReadOnlyList<string> Tools, IReadOnlyList<string> Team,
    GateView Gate);

/// <param name="Inside">Calls of this host under way.</param>
/// <param name="Waiting">Calls of this host that wait for a slot.</param>
/// <param name="OpenUntil">While the breaker is not closed: when a probe is let through.</param>
internal sealed record GateView(BreakerState Breaker, int Inside, int Waiting, int MaxConcurrent, int FaultsInARow, int FaultsToOpen,
    DateTimeOffset? OpenUntil);
