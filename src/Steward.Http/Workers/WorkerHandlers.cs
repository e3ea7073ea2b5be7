using Microsoft.AspNetCore.Http;
using Steward.Durability;
using Steward.Http.Answers;
using Steward.Resilience;
using Steward.Workers;

namespace Steward.Http.Workers;

/// <summary>The catalogue with the state of each worker's gate.</summary>
public sealed class WorkerHandlers(IWorkerCatalogue catalogue, DurableClient client, TimeProvider time)
{
    public async Task<IResult> ListAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var now = time.GetUtcNow();
        var workers = new List<WorkerView>();
        foreach (var card in catalogue.Cards)
        {
            var gate = await client.GetEntityAsync<GateState>(Gate.IdOf(card.Name), context.RequestAborted) ?? new GateState();
            workers.Add(new(card.Name, card.Description, card.Kind, card.Role, card.Tools, card.Team, new(gate.Breaker(now),
                gate.Inside.Values.Count(lease => lease > now), card.Gate.MaxConcurrent, gate.FaultsInARow, card.Gate.FaultsToOpen, gate.OpenUntil)));
        }
        return Answer.Of(200, new WorkerList(workers));
    }
}

public sealed record WorkerList(IReadOnlyList<WorkerView> Workers);

/// <summary>A worker as callers see it.</summary>
public sealed record WorkerView(
    string Name, string Description, WorkerKind Kind, WorkerRole Role, IReadOnlyList<string> Tools, IReadOnlyList<string> Team, GateView Gate);

/// <param name="Inside">Calls under way.</param>
/// <param name="OpenUntil">While the breaker is not closed: when a probe is let through.</param>
public sealed record GateView(BreakerState Breaker, int Inside, int MaxConcurrent, int FaultsInARow, int FaultsToOpen, DateTimeOffset? OpenUntil);
