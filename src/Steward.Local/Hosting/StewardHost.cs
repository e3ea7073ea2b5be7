using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Steward.Approvals;
using Steward.Durability;
using Steward.Engine;
using Steward.Hosting;
using Steward.Hosting.Starting;
using Steward.Intake;
using Steward.Resilience;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Local.Hosting;

/// <summary>Steward in this process, on one data folder, without a server.</summary>
internal sealed class StewardHost : IAsyncDisposable
{
    private readonly IHost host;

    private StewardHost(IHost host) => this.host = host;

    public StewardOptions Settings => Of<StewardOptions>();

    public DurableClient Client => Of<DurableClient>();

    public RecordStore Records => Of<RecordStore>();

    /// <summary>Completes with the cause when the engine stops by itself.</summary>
    public Task<Exception> Faulted => Of<EmbeddedEngine>().Faulted;

    public IWorkerCatalogue Catalogue => Of<IWorkerCatalogue>();

    public IDocumentLibrary Documents => Of<IDocumentLibrary>();

    public IGateBoard Gates => Of<IGateBoard>();

    public ApprovalLinks Links => Of<ApprovalLinks>();

    public ApprovalDesk Desk => Of<ApprovalDesk>();

    public TaskQueries Tasks => Of<TaskQueries>();

    public TaskIntake Intake => Of<TaskIntake>();

    /// <summary>MCP servers that gave no answer at the start, a sentence each.</summary>
    public IReadOnlyList<string> Unchecked => Of<McpStart>().NotAsked;

    /// <summary>Opens the data folder; whatever was in flight there goes on.</summary>
    /// <exception cref="WorkersConfigurationException">The catalogue is wrong.</exception>
    /// <exception cref="Engine.Storage.DataFolderException">The data folder cannot be used.</exception>
    public static async Task<StewardHost> StartAsync(StewardOptions settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        // The command takes signals itself.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSteward(settings).UseEmbeddedEngine();
        var built = builder.Build();
        try
        {
            await built.StartAsync();
            return new(built);
        }
        catch
        {
            // A host that has not started cannot be stopped; what was made of it is disposed all the same.
            await ((IAsyncDisposable)built).DisposeAsync();
            throw;
        }
    }

    /// <summary>Tasks that have not ended, oldest first.</summary>
    public async Task<IReadOnlyList<string>> UnfinishedAsync(CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        var query = new InstanceQuery(OwnerOrchestration.Name.Value, [RuntimeStatus.Pending, RuntimeStatus.Running], PageSize: 1_000);
        await foreach (var instance in Client.QueryAllAsync(query, cancellationToken))
        {
            if (instance.ParentInstanceId is null)
                ids.Add(instance.InstanceId);
        }
        ids.Sort(StringComparer.Ordinal);
        return ids;
    }

    /// <summary>Stops; what has not ended goes on with the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    private T Of<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
