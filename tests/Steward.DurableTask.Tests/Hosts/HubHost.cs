using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using DurableTask.AzureStorage;
using DurableTask.Core;
using DurableTask.Core.Entities;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Steward.Compliance;
using Steward.Durability;
using Steward.DurableTask.Clients;
using Steward.DurableTask.Hosting;
using Steward.DurableTask.Storage;
using Steward.DurableTask.Tests.Replay;

namespace Steward.DurableTask.Tests.Hosts;

/// <summary>Durable Task on its Azure Storage back end, in this process, on a task hub of its own.</summary>
internal sealed class HubHost : IDurableHost
{
    private readonly string hub = $"t{Guid.NewGuid():n}";
    private readonly string connection;
    private readonly AzureRecordStore records;
    private readonly int foldAfter;
    private readonly TimeSpan visibilityTimeout;
    private readonly Action<DurableTaskRegistry>? more;
    private DurableRegistry registry;
    private AzureStorageOrchestrationService? service;
    private TaskHubWorker? worker;
    private ServiceProvider? services;
    private Lifetime lifetime = new();

    private HubHost(
        string connection, Func<RecordStore, DurableRegistry> registryOf, int foldAfter, TimeSpan visibilityTimeout,
        Action<DurableTaskRegistry>? more)
    {
        (this.connection, this.foldAfter, this.visibilityTimeout, this.more) = (connection, foldAfter, visibilityTimeout, more);
        records = new(new TableClient(connection, $"{hub}records"), new BlobContainerClient(connection, $"{hub}-records"));
        registry = registryOf(records);
    }

    public DurableClient Client { get; private set; } = null!;

    public RecordStore Records => records;

    /// <summary>Durable Task's own client, for looking behind the port.</summary>
    public DurableTaskClient Inner { get; private set; } = null!;

    /// <summary>How long a test waits for what must come: long, since a busy machine makes the emulator slow.</summary>
    public static readonly TimeSpan GivesUpAfter = TimeSpan.FromMinutes(5);

    /// <param name="foldAfter">Bytes of history after which it is folded.</param>
    /// <param name="visibilityTimeout">When a message that a stopped worker had taken comes back. Long tasks need a minute, as in
    /// host.json: see ADR 0008.</param>
    /// <param name="own">An emulator of one's own.</param>
    /// <param name="more">Registers what is to run beside the port, on Durable Task itself.</param>
    public static Task<HubHost> StartAsync(DurableRegistry registry, int foldAfter = StewardTasks.UsualFoldAfter,
        TimeSpan? visibilityTimeout = null,
        Azurite? own = null, Action<DurableTaskRegistry>? more = null) =>
            StartAsync(_ => registry, foldAfter, visibilityTimeout, own, more);

    /// <param name="registryOf">What runs on the host, given where it keeps its records.</param>
    public static async Task<HubHost> StartAsync(Func<RecordStore, DurableRegistry> registryOf, int foldAfter = StewardTasks.UsualFoldAfter,
        TimeSpan? visibilityTimeout = null, Azurite? own = null, Action<DurableTaskRegistry>? more = null)
    {
        var azurite = own ?? await Azurite.SharedAsync();
        Skip.If(azurite is null, Azurite.Missing);
        var host = new HubHost(azurite.ConnectionString, registryOf, foldAfter, visibilityTimeout ?? TimeSpan.FromSeconds(10), more);
        await host.records.CreateIfMissingAsync();
        await host.StartWorkerAsync();
        return host;
    }

    /// <summary>An instance's history as the back end exports it.</summary>
    public async Task<string> HistoryAsync(string instanceId)
    {
        var instance = (await service!.GetOrchestrationStateAsync(instanceId, allExecutions: false)).Single();
        return HubHistory.Write(instance.Name, instanceId,
            await service!.GetOrchestrationHistoryAsync(instanceId, instance.OrchestrationInstance.ExecutionId));
    }

    /// <summary>What an instance's history takes in storage.</summary>
    public Task<HistoryFootprint> FootprintAsync(string instanceId) => HistoryFootprint.MeasureAsync(connection, hub, instanceId);

    /// <summary>All that the hub and its records have in storage.</summary>
    public Task<HubContents> ContentsAsync() => HubContents.ReadAsync(connection, hub);

    /// <summary>The emulator keeps the machine's time, so engine time passes by waiting.</summary>
    public Task ElapseAsync(TimeSpan time) => Task.Delay(time);

    public async Task RestartAsync(DurableRegistry? registry = null)
    {
        await QuietAsync();
        await StopWorkerAsync();
        this.registry = registry ?? this.registry;
        await StartWorkerAsync();
    }

    /// <summary>Until <see cref="ResumeAsync"/> nothing that is sent is taken.</summary>
    public Task PauseAsync() => StopWorkerAsync();

    public Task ResumeAsync() => StartWorkerAsync();

    public async ValueTask DisposeAsync()
    {
        await StopWorkerAsync();
        await service!.DeleteAsync();
    }

    private async Task StartWorkerAsync()
    {
        lifetime = new();
        service = new(new AzureStorageOrchestrationServiceSettings
        {
            TaskHubName = hub,
            StorageAccountClientProvider = new StorageAccountClientProvider(connection),
            PartitionCount = 1,
            WorkerId = $"w{Guid.NewGuid():n}",
            MaxQueuePollingInterval = TimeSpan.FromMilliseconds(100),
            WorkItemQueueVisibilityTimeout = TimeSpan.FromSeconds(5),
            ControlQueueVisibilityTimeout = visibilityTimeout,
            LeaseAcquireInterval = TimeSpan.FromSeconds(1),
            UseAppLease = false,
            UseSeparateQueueForEntityWorkItems = true,
            ExtendedSessionsEnabled = false,
        });
        await service.CreateIfNotExistsAsync();

        var tasks = new DurableTaskRegistry();
        tasks.AddStewardDurableTask(new StewardTasks(registry, records, TimeProvider.System) { FoldAfter = foldAfter });
        more?.Invoke(tasks);
        var builder = new ServiceCollection();
        builder.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        builder.AddSingleton<IHostApplicationLifetime>(lifetime);
        services = builder.BuildServiceProvider();
        Inner = new HubClient<AzureStorageOrchestrationService>(service);
        Client = new DurableTaskPortClient(Inner, registry, records, TimeProvider.System);

        var factories = new HubFactories(tasks, services, lifetime.ApplicationStopping);
        worker = new(service, factories, factories, factories, loggerFactory: null)
        {
            ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails,
        };
        factories.Guard(worker);
        await worker.StartAsync();
    }

    /// <summary>
    /// Lets the worker finish what is in its control queue, as a worker that is stopped with care would. What one that is killed leaves
    /// behind is delivered again after the visibility time-out, later events first: the tests with a Functions host cover that.
    /// </summary>
    private async Task QuietAsync()
    {
        var queue = new QueueClient(connection, $"{hub}-control-00");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await new Polling(TimeProvider.System).UntilAsync(
            async stop => (await queue.GetPropertiesAsync(stop)).Value.ApproximateMessagesCount <= await ArmedTimersAsync(stop),
            patience.Token);
    }

    /// <summary>Timers wait in the control queue, too.</summary>
    private async Task<int> ArmedTimersAsync(CancellationToken cancellationToken)
    {
        var history = new TableClient(connection, $"{hub}History");
        var timers = 0;
        await foreach (var row in history.QueryAsync<TableEntity>("EventType eq 'TimerCreated' or EventType eq 'TimerFired'",
            select: ["EventType"], cancellationToken: cancellationToken))
        {
            timers += row.GetString("EventType") == "TimerCreated" ? 1 : -1;
        }

        return timers;
    }

    private async Task StopWorkerAsync()
    {
        lifetime.StopApplication();
        await worker!.StopAsync(isForced: false);
        await services!.DisposeAsync();
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => stopping.Cancel();

        public void Dispose() => stopping.Dispose();
    }
}
