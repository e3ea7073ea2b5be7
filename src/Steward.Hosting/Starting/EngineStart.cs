using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Durability;
using Steward.Engine;

namespace Steward.Hosting.Starting;

/// <summary>Starts the embedded engine before anything is served, and ends the host when the engine has ended by itself.</summary>
internal sealed partial class EngineStart(
    EmbeddedEngine engine, IServiceProvider services, IHostApplicationLifetime lifetime, ILogger<EngineStart> logger)
    : IHostedService
{
    /// <remarks>The registry is made now: wrong workers show when the host starts, and the engine had to be open for it.</remarks>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        engine.Start(services.GetRequiredService<DurableRegistry>());
        _ = StopWithAsync(engine.Faulted);
        return Task.CompletedTask;
    }

    /// <summary>Hosted services stop in the order opposite to their start: the server has answered what it was asked.</summary>
    public async Task StopAsync(CancellationToken cancellationToken) => await engine.DisposeAsync();

    private async Task StopWithAsync(Task<Exception> faulted)
    {
        var cause = await faulted;
        Stopped(logger, cause);
        lifetime.StopApplication();
    }

    /// <summary>Event ids are a contract: they never change their meaning.</summary>
    [LoggerMessage(EventId = 3302, EventName = "EngineStopped", Level = LogLevel.Critical,
        Message = "The engine has stopped; so does the host")]
    private static partial void Stopped(ILogger logger, Exception cause);
}
