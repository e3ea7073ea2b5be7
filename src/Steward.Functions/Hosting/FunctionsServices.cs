using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Approvals;
using Steward.Durability;
using Steward.DurableTask;
using Steward.DurableTask.Events;
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
    public static async Task AddStewardFunctionsAsync(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = AppSettings.Read(configuration);
        var storage = new StorageClients(configuration);
        var callbacks = settings.Http.CallbackBaseUrl
            ?? throw new ArgumentException("Set Steward__CallbackBaseUrl: where approvers reach this service.", nameof(configuration));
        await storage.Records.CreateIfMissingAsync();
        services.AddSteward(settings, storage, await SigningKeyStore.ResolveAsync(settings.Http.SigningKey, storage.Records), callbacks);
        services.AddHostedService<WarmUp>();
    }

    internal static void AddSteward(this IServiceCollection services, AppSettings settings, StorageClients storage, SigningKeys keys, Uri callbacks)
    {
        services.AddSingleton(settings).AddSingleton(storage).AddSingleton<RecordStore>(storage.Records);
        services.AddSingleton(new ApprovalLinks(keys, callbacks));
        services.AddStewardWorkers(settings.Workers);
        services.AddStewardHttp(settings.Http);
        services.AddSingleton<CurrentClient>().AddSingleton<DurableClient>(provider => provider.GetRequiredService<CurrentClient>());
        services.AddSingleton<OutcomeAnnouncer>().AddSingleton<QueueIntake>();
        services.AddSingleton(RegistryOf);
        services.AddSingleton(provider => new StewardTasks(
            provider.GetRequiredService<DurableRegistry>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<IEventObserver>()));
    }

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
