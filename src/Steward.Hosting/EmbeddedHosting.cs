using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Steward.Engine;
using Steward.Engine.Options;
using Steward.Hosting.Starting;

namespace Steward.Hosting;

/// <summary>Tasks on the embedded engine: one data folder, one process, nothing to install.</summary>
public static class EmbeddedHosting
{
    /// <summary>
    /// Calls that are under way or wait for their worker's bulkhead. Those that wait take memory and nothing else;
    /// the bulkheads bound the rest.
    /// </summary>
    private const int MaxWaiting = 10_000;

    /// <summary>
    /// Runs tasks in this process, on <see cref="StewardOptions.DataFolder"/>. The engine starts before the server and takes up whatever
    /// was in flight; when it stops by itself, so does the host.
    /// </summary>
    /// <param name="configure">The engine's own options.</param>
    /// <remarks>Starting the host throws <see cref="Engine.Storage.DataFolderException"/> where the folder cannot be used.</remarks>
    public static StewardBuilder UseEmbeddedEngine(this StewardBuilder builder, Action<EngineOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services
            .AddSingleton(provider => Open(provider, configure))
            .AddSingleton(provider => provider.GetRequiredService<EmbeddedEngine>().Records)
            .AddSingleton(provider => provider.GetRequiredService<EmbeddedEngine>().Client)
            .AddSingleton<McpStart>()
            .AddHostedService(provider => provider.GetRequiredService<McpStart>())
            .AddHostedService<EngineStart>()
            .AddHostedService<DecisionRedelivery>()
            .AddHostedService<RetentionService>();
        return builder;
    }

    private static EmbeddedEngine Open(IServiceProvider services, Action<EngineOptions>? configure)
    {
        var options = new EngineOptions { ActivityConcurrency = MaxWaiting };
        configure?.Invoke(options);
        var folder = Path.GetFullPath(services.GetRequiredService<StewardOptions>().DataFolder);
        return EmbeddedEngine.Open(folder, options, services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<EmbeddedEngine>>());
    }
}
