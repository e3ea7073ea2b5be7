using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Steward.Approvals;
using Steward.Durability;
using Steward.Engine;
using Steward.Http.Hosting;
using Steward.Ownership;
using Steward.Resilience;
using Steward.Tasks;
using Steward.Validation;
using Steward.Workers;
using Steward.Workers.Catalogue;

namespace Steward.Local.Hosting;

/// <summary>The composition root: engine, owner, workers and approvals on one data folder.</summary>
internal sealed class StewardHost : IAsyncDisposable
{
    /// <summary>Calls that are under way or wait for their worker's bulkhead. Those that wait take memory and nothing else; the bulkheads bound the rest.</summary>
    private const int MaxWaiting = 10_000;

    private readonly EmbeddedEngine owned;
    private readonly ServiceProvider provider;

    private StewardHost(HostSettings settings, EmbeddedEngine engine, ServiceProvider services, ApprovalLinks links)
    {
        (Settings, owned, provider, Links) = (settings, engine, services, links);
        Catalogue = services.GetRequiredService<WorkerCatalogue>();
        Documents = services.GetRequiredService<IDocumentLibrary>();
        Gates = services.GetRequiredService<IGateBoard>();
        Desk = new(engine.Client, engine.Records, links, TimeProvider.System);
        Tasks = new(engine.Client);
        Intake = new(engine.Client, engine.Records, Catalogue, Documents, TimeProvider.System, Guid.NewGuid, new() { Monitors = settings.Http.Monitors });
    }

    public HostSettings Settings { get; }

    public DurableClient Client => owned.Client;

    public RecordStore Records => owned.Records;

    /// <summary>Completes with the cause when the engine stops by itself.</summary>
    public Task<Exception> Faulted => owned.Faulted;

    public WorkerCatalogue Catalogue { get; }

    public IDocumentLibrary Documents { get; }

    public IGateBoard Gates { get; }

    public ApprovalLinks Links { get; }

    public ApprovalDesk Desk { get; }

    public TaskQueries Tasks { get; }

    public TaskIntake Intake { get; }

    /// <summary>Opens the data folder; whatever was in flight there goes on.</summary>
    /// <param name="callbackBase">Where links to approvals lead.</param>
    /// <param name="console">Where questions to humans are written with their links; null: nowhere.</param>
    /// <exception cref="WorkersConfigurationException">The catalogue is wrong.</exception>
    /// <exception cref="Engine.Storage.DataFolderException">The data folder cannot be used.</exception>
    public static async Task<StewardHost> StartAsync(HostSettings settings, Uri callbackBase, TextWriter? console = null, ILogger? log = null)
    {
        var started = new TaskCompletionSource<StewardHost>(TaskCreationOptions.RunContinuationsAsynchronously);
        var records = new DeferredRecords(RecordsOf(started.Task));
        var services = new ServiceCollection().AddSingleton<RecordStore>(records).AddSingleton(log ?? NullLogger.Instance)
            .AddLogging().AddStewardWorkers(settings.Workers).BuildServiceProvider();
        EmbeddedEngine? engine = null;
        try
        {
            _ = services.GetRequiredService<WorkerCatalogue>();
            var notifier = StewardServices.CreateNotifier(settings.Http, console, TimeProvider.System);
            var registry = new DurableRegistry()
                .AddOwner(new Validator(services.GetRequiredService<IDocumentLibrary>()), records)
                .AddWorkerActivities(services)
                .AddApprovals(async cancellation => (await started.Task.WaitAsync(cancellation)).Desk, notifier);
            engine = await EmbeddedEngine.StartAsync(settings.DataFolder, registry, new() { ActivityConcurrency = MaxWaiting }, log: log);
            var keys = await SigningKeyStore.ResolveAsync(settings.Http.SigningKey, engine.Records);
            var host = new StewardHost(settings, engine, services, new(keys, callbackBase));
            started.SetResult(host);
            await host.Desk.RedeliverAsync();
            return host;
        }
        catch
        {
            if (engine is not null)
                await engine.DisposeAsync();
            await services.DisposeAsync();
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
        await owned.DisposeAsync();
        await provider.DisposeAsync();
    }

    private static async Task<RecordStore> RecordsOf(Task<StewardHost> started) => (await started).Records;
}
