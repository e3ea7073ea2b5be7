using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Approvals;
using Steward.Durability;
using Steward.DurableTask;
using Steward.DurableTask.Events;
using Steward.DurableTask.Storage;
using Steward.Functions.Durable;
using Steward.Functions.Queues;
using Steward.Http.Hosting;
using Steward.Ownership;
using Steward.Validation;
using Steward.Workers;

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
    }

    internal static void AddSteward(this IServiceCollection services, AppSettings settings, SigningKeys keys)
    {
        services.AddSingleton(settings).AddSingleton(settings.Storage).AddSingleton<RecordStore>(RecordsOf(settings));
        services.AddSingleton(new ApprovalLinks(keys, settings.Http.CallbackBaseUrl!));
        services.AddStewardWorkers(settings.Workers);
        services.AddStewardHttp(settings.Http);
        services.AddSingleton<CurrentClient>().AddSingleton<DurableClient>(provider => provider.GetRequiredService<CurrentClient>());
        services.AddSingleton<OutcomeAnnouncer>().AddSingleton<QueueIntake>();
        services.AddSingleton(RegistryOf);
        services.AddSingleton(provider => new StewardTasks(
            provider.GetRequiredService<DurableRegistry>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<IEventObserver>()));
    }

    private static AzureRecordStore RecordsOf(AppSettings settings) => new(settings.Storage.Records, settings.Storage.Blobs);

    private static DurableRegistry RegistryOf(IServiceProvider services)
    {
        var settings = services.GetRequiredService<AppSettings>();
        var time = services.GetRequiredService<TimeProvider>();
        var announcer = services.GetRequiredService<OutcomeAnnouncer>();
        return new DurableRegistry()
            .AddOwner(new Validator(services.GetRequiredService<IDocumentLibrary>()), services.GetRequiredService<RecordStore>(), OutcomeAnnouncer.AnnounceAsync)
            .AddWorkerActivities(services)
            .AddApprovals(_ => Task.FromResult(services.GetRequiredService<ApprovalDesk>()), StewardServices.CreateNotifier(settings.Http, console: null, time))
            .AddActivity(OutcomeAnnouncer.Activity, (context, outcome) => announcer.SendAsync(outcome, context.CancellationToken));
    }
}
