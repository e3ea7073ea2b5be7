using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Workers;
using Steward.Workers.Mcp;

namespace Steward.Hosting.Starting;

/// <summary>
/// On start, before the engine takes up tasks: what the catalogue names of MCP servers that can be asked is there. A server that cannot is
/// a warning, since it may come up later.
/// </summary>
internal sealed partial class McpStart(McpCheck check, ILogger<McpStart> logger) : IHostedService
{
    /// <summary>All servers are asked at the same time. One that is slow to start is checked when it is first used.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    /// <summary>A sentence for each server that gave no answer.</summary>
    public IReadOnlyList<string> NotAsked { get; private set; } = [];

    /// <exception cref="WorkersConfigurationException">The catalogue names what a server does not have.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var findings = await check.RunAsync(Within, cancellationToken);
        if (findings.Errors.Count > 0)
            throw new WorkersConfigurationException(findings.Errors);
        NotAsked = findings.NotAsked;
        foreach (var server in NotAsked)
            Unchecked(logger, server);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Event ids are a contract: they never change their meaning.</summary>
    [LoggerMessage(EventId = 3303, EventName = "McpServerUnchecked", Level = LogLevel.Warning, Message = "{Finding}")]
    private static partial void Unchecked(ILogger logger, string finding);
}
