using System.Collections.Concurrent;
using Shouldly;
using Steward.Durability;
using Steward.Engine.Storage;
using Steward.Testing;
using Xunit;

namespace Steward.Engine.Tests.Recovery;

public sealed class IdleTests
{
    private static readonly OrchestrationName<int, int> Main = new("main");
    private static readonly ActivityName<int, int> Work = new("work");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The engine is quiet while the activity runs, which ends just before whoever waits looks for running activities.</summary>
    [Fact]
    public async Task An_engine_is_not_idle_before_what_an_activity_returned_is_on_disk()
    {
        var work = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var store = new HeldStore();
        await using var engine = InMemoryEngine.Start(
            new DurableRegistry().AddActivity(Work, (_, _) => work.Task)
                .AddOrchestration(Main, (context, n) => context.CallActivityAsync(Work, n)),
            new VirtualClock(), store);
        var started = engine.Client.StartAsync(Main, "one", 1);
        (await store.Entered.WaitAsync(Patience)).ShouldBeTrue();
        using var late = new LateContext();
        var idle = late.Run(() => engine.IdleAsync());
        store.Allowed.Release();
        var rest = late.Next();
        work.SetResult(1);
        SpinWait.SpinUntil(() => engine.RunningActivities == 0, Patience).ShouldBeTrue();
        (await store.Entered.WaitAsync(Patience)).ShouldBeTrue();

        late.Run(rest);
        idle.IsCompleted.ShouldBeFalse();

        store.Allowed.Release();
        while (!idle.IsCompleted)
            late.Run(late.Next());
        (await engine.Client.GetAsync("one")).ShouldNotBeNull().Status.ShouldBe(RuntimeStatus.Completed);
        (await started).ShouldBeTrue();
    }

    /// <summary>Every commit waits until one more is allowed.</summary>
    private sealed class HeldStore() : DelegatingStore(new InMemoryStore())
    {
        public SemaphoreSlim Entered { get; } = new(0);

        public SemaphoreSlim Allowed { get; } = new(0);

        public override int Commit(CommitGroup group)
        {
            Entered.Release();
            Allowed.Wait(Patience);
            return base.Commit(group);
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            Entered.Dispose();
            Allowed.Dispose();
        }
    }

    /// <summary>Continuations run when the test says so.</summary>
    private sealed class LateContext : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<Action> posted = [];

        public override void Post(SendOrPostCallback d, object? state) => posted.Add(() => d(state));

        public Action Next() => posted.TryTake(out var next, Patience) ? next : throw new TimeoutException();

        public void Run(Action action) => Run(() =>
        {
            action();
            return true;
        });

        public T Run<T>(Func<T> begin)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                return begin();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public void Dispose() => posted.Dispose();
    }
}
