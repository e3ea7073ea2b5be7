using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Steward.Approvals;
using Steward.Durability;
using Steward.DurableTask;
using Steward.DurableTask.Events;
using Steward.DurableTask.Storage;
using Steward.Functions.Durable;
using Steward.Functions.Queues;
using Steward.Http.Hosting;
using Steward.Http.Notifications;
using Steward.Ownership;
using Steward.Resilience;
using Steward.Validation;
using Steward.Workers;
using Steward.Workers.Gates;

namespace Steward.Functions.Hosting;

/// <summary>The composition root.</summary>
internal static class FunctionsServices
{
    /// <exception cref="SettingsException">The settings are wrong, or the storage account cannot be used.</exception>
    public static async Task AddStewardFunctionsAsync(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = AppSettings.Read(configuration);
        await StoragePreparation.PrepareAsync(settings.Storage);
        services.AddSteward(settings, await SigningKeyStore.ResolveAsync(settings.Http.SigningKey, RecordsOf(settings)));
        // Every request's address would be logged, and those of approvals and of callers with ?code= are credentials.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
    }

    internal static void AddSteward(this IServiceCollection services, AppSettings settings, SigningKeys keys)
    {
        services.AddSingleton(settings).AddSingleton(settings.Storage).AddSingleton<RecordStore>(RecordsOf(settings));
        services.AddSingleton(new ApprovalLinks(keys, settings.Http.CallbackBaseUrl!));
        services.AddSingleton(provider => new HostGates(provider.GetRequiredService<RecordStore>(), GateSharing.Divided, provider.GetRequiredService<TimeProvider>()));
        services.AddStewardWorkers(settings.Workers);
        services.AddStewardHttp(settings.Http);
        services.AddSingleton<CurrentClient>().AddSingleton<DurableClient>(provider => provider.GetRequiredService<CurrentClient>());
        services.AddSingleton<OutcomeAnnouncer>().AddSingleton<IOutcomeAnnouncer>(provider => provider.GetRequiredService<OutcomeAnnouncer>());
        services.AddSingleton<QueueIntake>().AddSingleton<LoggedApprovals>();
        services.AddSingleton(RegistryOf);
        services.AddSingleton(provider => new StewardTasks(
            provider.GetRequiredService<DurableRegistry>(), provider.GetRequiredService<RecordStore>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<IEventObserver>()));
    }

    private static AzureRecordStore RecordsOf(AppSettings settings) => new(settings.Storage.Records, settings.Storage.Blobs);

    private static DurableRegistry RegistryOf(IServiceProvider services)
    {
        var settings = services.GetRequiredService<AppSettings>();
        var time = services.GetRequiredService<TimeProvider>();
        var queue = settings.OutcomeQueue is { } name ? new OutcomeQueue(name, services.GetRequiredService<StorageClients>()) : null;
        var announcer = services.GetRequiredService<OutcomeAnnouncer>();
        var notifier = StewardServices.CreateNotifier(
            settings.Http, services.GetRequiredService<LoggedApprovals>(), queue is null ? [] : [new ApprovalAnnouncer(queue)], time);
        return new DurableRegistry()
            .AddOwner(new Validator(services.GetRequiredService<IDocumentLibrary>()), services.GetRequiredService<RecordStore>(), OutcomeAnnouncer.AnnounceAsync)
            .AddWorkerActivities(services)
            .AddApprovals(_ => Task.FromResult(services.GetRequiredService<ApprovalDesk>()), notifier)
            .AddActivity(OutcomeAnnouncer.Activity, (context, outcome) => announcer.SendAsync(outcome, context.CancellationToken));
    }
}
