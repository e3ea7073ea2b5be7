using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Steward.DeadLetters;
using Steward.Durability;
using Steward.DurableTask.Hosting;
using Steward.Functions.Durable;
using Steward.Functions.Queues;
using Steward.Functions.Settings;
using Steward.Hosting;
using Steward.Http.Notifications;
using Steward.Ownership;

namespace Steward.Functions.Hosting;

/// <summary>What the app adds to every host of Steward: queues, announcements, and the client that comes with each call.</summary>
internal static class FunctionsServices
{
    /// <exception cref="SettingsException">The settings are wrong, or the storage account cannot be used.</exception>
    public static async Task AddStewardFunctionsAsync(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = AppSettings.Read(configuration);
        await StoragePreparation.PrepareAsync(settings.Storage);
        services.AddStewardFunctions(settings);
        // Every request's address would be logged, and those of approvals and of callers with ?code= are credentials.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
    }

    internal static void AddStewardFunctions(this IServiceCollection services, AppSettings settings)
    {
        services.AddSteward(settings.Steward)
            .UseDurableTaskStorage(new(settings.Storage.Records, settings.Storage.Blobs))
            .AddDefinitions((provider, registry) => registry.AddActivity(OutcomeAnnouncer.Activity,
                (context, outcome) => provider.GetRequiredService<OutcomeAnnouncer>().SendAsync(outcome, context.CancellationToken)));
        services.AddSingleton(settings).AddSingleton(settings.Storage);
        services.AddSingleton<CurrentClient>().AddSingleton<DurableClient>(provider => provider.GetRequiredService<CurrentClient>());
        services.AddSingleton<OutcomeAnnouncer>()
            .AddSingleton<IOutcomeAnnouncer>(provider => provider.GetRequiredService<OutcomeAnnouncer>());
        services.AddSingleton<OutcomeAnnouncement>(OutcomeAnnouncer.AnnounceAsync);
        services.AddSingleton<QueueIntake>();
        if (settings.OutcomeQueue is { } queue)
            services.AddSingleton<IApprovalChannel>(new ApprovalAnnouncer(new(queue, settings.Storage)));
    }
}
