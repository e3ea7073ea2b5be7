using Microsoft.Extensions.Hosting;
using Steward.Durability;
using Steward.Workers.Catalogue;

namespace Steward.Functions.Hosting;

/// <summary>Builds what the first call would otherwise wait for, and reports a wrong catalogue at start rather than in a task.</summary>
/// <param name="registry">Resolving it builds the catalogue, the model clients and the owner.</param>
/// <param name="records">Read once: connections and tokens are there when the first task comes.</param>
/// <param name="storage">The queues are made where they are missing, so that the first message can be sent.</param>
internal sealed class WarmUp(DurableRegistry registry, WorkerCatalogue catalogue, RecordStore records, StorageClients storage) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (registry.Orchestrations.Count == 0 || catalogue.Cards.Count == 0)
            throw new InvalidOperationException("Nothing is registered.");
        await storage.Queue(AppSettings.TaskQueue).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await storage.Queue(AppSettings.PoisonQueue).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await records.GetAsync(RecordCollections.Idempotency, "warm-up", cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
