using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Steward.Approvals;
using Steward.Durability;
using Steward.Hosting.Starting;
using Steward.Http.Approvals;
using Steward.Http.Hosting;
using Steward.Http.Options;
using Steward.Ownership;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Hosting;

/// <summary>Hosts Steward: owner, workers, approvals and the services of the HTTP surface, the same in every host.</summary>
public static class StewardHosting
{
    /// <summary>
    /// Adds Steward. Go on with an engine (<see cref="EmbeddedHosting.UseEmbeddedEngine"/>), workers and tools;
    /// <c>app.MapSteward()</c> serves the HTTP surface.
    /// </summary>
    /// <param name="configure">The program's own values. Settings come before them.</param>
    /// <remarks>
    /// Wrong settings keep the host from starting, with an <see cref="OptionsValidationException"/> that lists all of them.
    /// </remarks>
    public static StewardBuilder AddSteward(this IServiceCollection services, Action<StewardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<StewardOptions>().Configure(configure ?? (static _ => { })).ValidateOnStart();
        services.TryAddSingleton<ConfiguredOptions>();
        services.AddSingleton<IPostConfigureOptions<StewardOptions>>(provider => provider.GetRequiredService<ConfiguredOptions>());
        services.AddSingleton<IValidateOptions<StewardOptions>>(provider => provider.GetRequiredService<ConfiguredOptions>());
        return Add(services);
    }

    /// <summary>Adds Steward with options that the host has read and checked by itself (<see cref="StewardOptions.Read"/>).</summary>
    public static StewardBuilder AddSteward(this IServiceCollection services, StewardOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(Options.Create(options));
        return Add(services);
    }

    /// <summary>
    /// Serves the HTTP API: every route of <c>/openapi.json</c>. Without API keys (<see cref="StewardHttpOptions.ApiKeys"/>) it answers
    /// this machine alone.
    /// </summary>
    public static IEndpointRouteBuilder MapSteward(this IEndpointRouteBuilder endpoints) => StewardRoutes.Map(endpoints);

    private static StewardBuilder Add(IServiceCollection services)
    {
        services.AddLogging();
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<StewardOptions>>().Value);
        services.TryAddSingleton(provider => provider.GetRequiredService<StewardOptions>().Workers);
        services.TryAddSingleton(provider => provider.GetRequiredService<StewardOptions>().Http);
        services.AddStewardWorkers();
        services.AddStewardHttp();
        services.AddSingleton<SigningKeyStore>();
        services.AddHostedService(provider => provider.GetRequiredService<SigningKeyStore>());
        services.TryAddSingleton(LinksOf);
        services.AddSingleton(RegistryOf);
        return new(services);
    }

    private static ApprovalLinks LinksOf(IServiceProvider services)
    {
        var keys = services.GetRequiredService<SigningKeyStore>();
        var callback = services.GetRequiredService<StewardHttpOptions>().CallbackBaseUrl;
        return ApprovalLinks.Late(() => keys.Keys, id => ApprovalAddress.Of(callback ?? OwnAddress.Of(services), id));
    }

    private static DurableRegistry RegistryOf(IServiceProvider services)
    {
        var registry = new DurableRegistry()
            .AddOwner(new Validator(services.GetRequiredService<IDocumentLibrary>()), services.GetRequiredService<RecordStore>(),
                services.GetService<OutcomeAnnouncement>())
            .AddWorkerActivities(services)
            // Not the desk itself: its client may be one that needs this registry.
            .AddApprovals(services.GetRequiredService<ApprovalDesk>, services.GetRequiredService<IApprovalNotifier>());
        foreach (var own in services.GetServices<OwnDefinitions>())
            own.Add(services, registry);
        return registry;
    }
}
