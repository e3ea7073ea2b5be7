using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Steward.Durability;
using Steward.Engine.Activities;
using Steward.Engine.Commits;
using Steward.Engine.Diagnostics;
using Steward.Engine.Entities;
using Steward.Engine.Instances;
using Steward.Engine.Options;
using Steward.Engine.Storage;
using Steward.Engine.Timers;
using Steward.Engine.Waiting;

namespace Steward.Engine.Loop;

/// <summary>The one thread that runs orchestration code, entity operations and timers. It works in memory and hands groups of writes to the
/// committer; it never waits for the disk, except to read back what was evicted.</summary>
internal sealed partial class EngineLoop : IDisposable
{
    /// <summary>A busy loop hands a group over after this time at the latest, so that a long queue does not delay what is ready.</summary>
    private static readonly TimeSpan LongestGroup = TimeSpan.FromMilliseconds(1);

    private const int LargestGroup = 1_000;

    private readonly Queue<EngineMessage> local = new();
    private readonly ConcurrentQueue<ClosedGroup> returned = new();
    private readonly List<TaskCompletionSource> idleWaiters = [];
    private readonly Action<Exception> onFault;
    private List<EngineMessage> chunk = [];
    private readonly IStepper? stepper;
    private DurableRegistry? registry;
    private Thread? thread;
    private int position;
    private volatile bool wantsCommitNotice;
    private volatile Exception? killed;

    /// <param name="stepper">Runs the engine step by step on its own thread; null for threads.</param>
    public EngineLoop(
        EngineOptions options, TimeProvider time, IEngineStore store, ILogger log, Action<Exception> onFault, IStepper? stepper)
    {
        this.stepper = stepper;
        Continuations = stepper is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;
        Waiters = new(Continuations);
        (Options, Time, Store, Log, this.onFault) = (options, time, store, log, onFault);
        Timers = new(time, () => Inbox.Post(new Nudge(l => l.Turns.FireTimers())));
        Activities = new(options.ActivityConcurrency, options.MaxPayloadBytes,
            (call, payload, failure) => Inbox.Post(new ActivityFinished(call, payload, failure)), Counters,
            (IActivityScheduler?)stepper ?? new ThreadPoolScheduler(),
            Continuations, stopClock: stepper is null ? TimeProvider.System : time);
        Committer = new(store, Counters, Committed, Fault, stepper is null ? null : stepper.Post);
        Entities = new(() => Registry, store, Group, Counters, options, () => Committer.LastCommitted);
        Instances = new(store, Group, options, time, Counters, log, () => Committer.LastCommitted);
        Recovery = new(this);
        Turns = new(this);
    }

    public EngineOptions Options { get; }

    /// <exception cref="InvalidOperationException">The engine is open and has not been started.</exception>
    public DurableRegistry Registry => registry ?? throw new InvalidOperationException("The engine has not been started.");

    public TimeProvider Time { get; }

    public IEngineStore Store { get; }

    public ILogger Log { get; }

    public EngineCounters Counters { get; } = new();

    public Inbox Inbox { get; } = new();

    public OpenGroup Group { get; } = new();

    public Waiters Waiters { get; }

    /// <summary>How the awaiters of answers go on: never inside the engine's threads, but inline when it is stepped.</summary>
    public TaskCreationOptions Continuations { get; }

    public TimerQueue<StepTimer> Timers { get; }

    public ActivityDispatcher Activities { get; }

    public Committer Committer { get; }

    public EntityTable Entities { get; }

    public InstanceTable Instances { get; }

    public Recovery Recovery { get; }

    public Turns Turns { get; }

    /// <summary>From here on records can be read and written; what reaches instances waits.</summary>
    public void Open()
    {
        if (stepper is null)
            Committer.Start();
        else
            stepper.Attach(this);
    }

    /// <summary>Takes up what is in the store, and whatever has come since it was opened.</summary>
    public void Start(DurableRegistry definitions)
    {
        registry = definitions;
        Recovery.Begin();
        if (stepper is not null)
            return;
        thread = new(Run) { IsBackground = true, Name = "steward-loop" };
        thread.Start();
    }

    /// <summary>More work for the loop itself, after the message in hand and before the next from outside.</summary>
    public void Enqueue(EngineMessage message) => local.Enqueue(message);

    private void Run()
    {
        try
        {
            while (Inbox.Take(ref chunk, wait: !Recovery.HasWork))
            {
                var begun = Stopwatch.GetTimestamp();
                for (var i = 0; i < chunk.Count; i++)
                {
                    // Never processed after a fault: the state in memory is ahead of a disk that will not follow.
                    if (killed is { } cause)
                        chunk[i].Abandon(cause);
                    else
                        Process(chunk[i]);
                    HandOver(moreToDo: i + 1 < chunk.Count);
                }

                chunk.Clear();
                if (Recovery.HasWork)
                {
                    Recovery.Next();
                    Drain();
                }

                HandOver(moreToDo: Recovery.HasWork);
                Settle();
                Interlocked.Add(ref Counters.LoopBusyTicks, Stopwatch.GetTimestamp() - begun);
            }
        }
        catch (Exception e)
        {
            EngineLog.LoopFailed(Log, e);
            Fault(EngineStoppedException.Broken(e));
        }
        finally
        {
            if (killed is { } cause)
                AbandonRest(cause);
        }
    }

    private void Process(EngineMessage message)
    {
        message.Process(this);
        Drain();
    }

    private void Drain()
    {
        // What a message leads to inside is done before the next one from outside: a child has begun, or told its end,
        // whatever else comes in.
        while (killed is null && local.TryDequeue(out var next))
            next.Process(this);
    }

    private void HandOver(bool moreToDo)
    {
        if (killed is not null || Group.IsEmpty || (moreToDo && Group.Size < LargestGroup && Group.Age < LongestGroup))
            return;
        if (!Committer.IsFree)
        {
            // The notice is asked for, then the committer looked at again: if it became free in between it gave none,
            // and the group would lie until the next message.
            wantsCommitNotice = true;
            if (!Committer.IsFree)
                return;
        }

        Committer.Submit(Group.Close());
    }

    /// <summary>On the commit thread, after the effects of a group were released.</summary>
    private void Committed(ClosedGroup? group)
    {
        if (group is not null)
            returned.Enqueue(group);
        if (!wantsCommitNotice)
            return;
        wantsCommitNotice = false;
        Inbox.Post(new Nudge(_ => { }));
    }

    private void Settle()
    {
        // Only here are buffers used again: the store reads history rows out of them until its commit returns.
        while (returned.TryDequeue(out var group))
            Group.Recycle(group);
        Instances.ForgetEnded();
        if (idleWaiters.Count == 0)
            return;
        var isRead = stepper is null || position >= chunk.Count;
        if (isRead && Inbox.IsEmpty && Group.IsEmpty && !Recovery.HasWork && Committer.IsIdle && Inbox.IsEmpty)
        {
            var told = idleWaiters.ToArray();
            idleWaiters.Clear();
            Tell(() => Array.ForEach(told, waiter => waiter.TrySetResult()));
            return;
        }

        wantsCommitNotice = true;
        if (isRead && Inbox.IsEmpty && Group.IsEmpty && Committer.IsIdle)
            Inbox.Post(new Nudge(_ => { }));
    }

    /// <summary>Completes when the loop has nothing to do and everything is on disk. Activities may still run.</summary>
    public Task QuietAsync()
    {
        var source = new TaskCompletionSource(Continuations);
        Inbox.Post(new QuietRequest(idleWaiters, source));
        return source.Task;
    }

    private sealed class QuietRequest(List<TaskCompletionSource> waiters, TaskCompletionSource source) : EngineMessage
    {
        public override void Process(EngineLoop loop) => waiters.Add(source);

        public override void Abandon(Exception cause) => source.TrySetException(cause);
    }
}
