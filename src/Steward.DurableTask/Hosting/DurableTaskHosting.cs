using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Steward.Durability;
using Steward.DurableTask.Clients;
using Steward.DurableTask.Events;
using Steward.DurableTask.Storage;
using Steward.Hosting;
using Steward.Hosting.Starting;
using Steward.Workers.Gates;
using Steward.Workers.Turns;

namespace Steward.DurableTask.Hosting;

/// <summary>Tasks on Durable Task: several hosts on one task hub.</summary>
public static class DurableTaskHosting
{
    /// <summary>
    /// Runs tasks on Durable Task, with their records in Azure Storage. The host brings the worker and the client
    /// (<c>AddDurableTaskWorker</c>, <c>AddDurableTaskClient</c>): what tasks are made of is registered with the worker of that name.
    /// </summary>
    /// <param name="worker">The worker's name; empty for the one without.</param>
    public static StewardBuilder UseDurableTask(this StewardBuilder builder, AzureRecordStore records, string worker = "")
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.UseDurableTaskStorage(records);
        builder.Services.TryAddSingleton<DurableClient, DurableTaskPortClient>();
        builder.Services.AddOptions<DurableTaskRegistry>(worker)
            .Configure<StewardTasks>((registry, tasks) => registry.AddStewardDurableTask(tasks));
        builder.Services.AddHostedService<DecisionRedelivery>().AddHostedService<RetentionService>();
        return builder;
    }

    /// <summary>
    /// The part that a Functions host needs, which starts functions instead of a worker and does by timers what hosted services do
    /// elsewhere.
    /// </summary>
    public static StewardBuilder UseDurableTaskStorage(this StewardBuilder builder, AzureRecordStore records)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(records);
        builder.Services.AddSingleton<RecordStore>(records);
        // Hosts of a hub divide the slots of each worker among them.
        builder.Services.Replace(ServiceDescriptor.Singleton(provider =>
            new HostGates(provider.GetRequiredService<MarkedRecords>(), GateSharing.Divided, provider.GetRequiredService<TimeProvider>())));
        builder.Services.AddSingleton(provider => new StewardTasks(
            provider.GetRequiredService<DurableRegistry>(), provider.GetRequiredService<RecordStore>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetService<IEventObserver>()));
        return builder;
    }
}
