using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Steward.Durability;
using Steward.Engine.Clients;
using Steward.Engine.Diagnostics;
using Steward.Engine.History;
using Steward.Engine.Loop;
using Steward.Engine.Options;
using Steward.Engine.Storage;

namespace Steward.Engine;

/// <summary>
/// An engine on a store. Open, it keeps records; started with a registry, it runs instances. Between the two, calls of its client wait.
/// Hosts use <see cref="EmbeddedEngine"/>; Steward.Testing has one in memory.
/// </summary>
public class DurableEngine : IAsyncDisposable
{
    private readonly EngineLoop loop;
    private readonly TaskCompletionSource<Exception> faulted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IDisposable? owned;
    private readonly bool isStepped;
    private readonly string place;
    private int started;
    private int stopping;

    /// <param name="owned">Disposed after the engine has stopped: the store, when it belongs to the engine.</param>
    /// <exception cref="EngineOptionsException">An option is out of its bounds.</exception>
    private protected DurableEngine(
        EngineOptions options, TimeProvider time, IEngineStore store, ILogger? log, string place, IDisposable? owned,
        IStepper? stepper = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        options.Validate();
        (this.owned, this.place) = (owned, place);
        Log = log ?? NullLogger.Instance;
        loop = new(options.Copy(), time, store, Log, OnFault, stepper);
        isStepped = stepper is not null;
        Client = new EngineClient(loop);
        Records = new EngineRecords(loop);
        loop.Open();
    }

    /// <summary>Takes up whatever was in flight, and what has come since the engine was opened. Once.</summary>
    /// <exception cref="ArgumentException">A name in the registry is not usable.</exception>
    public void Start(DurableRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        CheckNames(registry);
        if (Interlocked.Exchange(ref started, 1) != 0)
            throw new InvalidOperationException("The engine has been started before.");
        loop.Start(registry);
        EngineLog.Started(Log, loop.Instances.Count, place);
    }

    /// <summary>Where the engine writes; a log that drops everything when none was given.</summary>
    protected ILogger Log { get; }

    /// <summary>Starts, signals and reads instances. Its calls wait until the engine has been started.</summary>
    public DurableClient Client { get; }

    /// <summary>Small records, in the same store and the same commits.</summary>
    public RecordStore Records { get; }

    /// <summary>What the engine has done since it was opened.</summary>
    public EngineCounters Counters => loop.Counters;

    /// <summary>Completes when every instance that was in flight at the start runs again. Requests are taken before that.</summary>
    public Task Recovered => loop.Recovery.Completed;

    /// <summary>
    /// Completes with the cause if the engine stops by itself. A host should end then, and start anew once the cause is removed.
    /// </summary>
    public Task<Exception> Faulted => faulted.Task;

    /// <summary>Activities that are dispatched and have not ended, hanging ones too.</summary>
    public int RunningActivities => loop.Activities.Count;

    /// <summary>Instances in memory that have not ended, warm or cold.</summary>
    public int LiveInstances => loop.Instances.Count;

    /// <summary>
    /// The history of an instance as one JSON document, which Steward.Testing replays; null when the instance is unknown.
    /// </summary>
    public Task<string?> ExportHistoryAsync(string instanceId)
    {
        var row = loop.Store.FindInstance(instanceId);
        return Task.FromResult(row is null ? null : HistoryDocument.Write(row, loop.Store.ReadHistory(row.Key)));
    }

    /// <summary>Completes when nothing is left to do but wait for time, events or running activities, and all is on disk.</summary>
    public Task QuietAsync() => loop.QuietAsync();

    /// <summary>Completes when nothing is left to do but wait for time or events. An activity that never ends keeps it waiting.</summary>
    public async Task IdleAsync(CancellationToken cancellationToken = default)
    {
        long ended;
        do
        {
            ended = Counters.ActivitiesRun;
            await loop.Activities.IdleAsync().WaitAsync(cancellationToken);
            await QuietAsync().WaitAsync(cancellationToken);
        }
        // One that ended meanwhile may have left its result in the inbox.
        while (loop.Activities.Count > 0 || Counters.ActivitiesRun != ended);
    }

    /// <summary>Stops as a crash would: what is not on disk is lost, nothing more is acknowledged. For tests.</summary>
    public async Task CrashAsync()
    {
        if (Interlocked.Exchange(ref stopping, 1) != 0)
            return;
        var drain = loop.Activities.StopAsync(TimeSpan.FromSeconds(5));
        var crash = new EngineStoppedException("The engine was stopped as by a crash.");
        if (isStepped)
            loop.Kill(crash);
        else
            await Task.Run(() => loop.Kill(crash));
        await drain;
        await CloseAsync();
    }

    /// <summary>Stops: turns in progress are committed, activities are cancelled and run again after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Interlocked.Exchange(ref stopping, 1) != 0)
            return;
        await loop.Activities.StopAsync(loop.Options.StopTimeout);
        if (isStepped)
            loop.Stop(EngineStoppedException.Stopped());
        else
            await Task.Run(() => loop.Stop(EngineStoppedException.Stopped()));
        await CloseAsync();
        EngineLog.Stopped(Log);
    }

    private Task CloseAsync()
    {
        loop.Dispose();
        owned?.Dispose();
        return Task.CompletedTask;
    }

    private void OnFault(Exception cause)
    {
        if (Volatile.Read(ref stopping) == 0)
            EngineLog.CommitFailed(Log, cause);
        faulted.TrySetResult(cause);
    }

    private static void CheckNames(DurableRegistry registry)
    {
        var wrong = registry.Entities.Keys.Where(n => n.Contains('.', StringComparison.Ordinal)).ToArray();
        if (wrong.Length > 0)
            throw new ArgumentException($"Names of entities must not hold a dot: {string.Join(", ", wrong)}.", nameof(registry));
    }
}
