using Steward.Engine;
using Steward.Engine.Activities;
using Steward.Engine.Loop;

namespace Steward.Testing;

/// <summary>Runs engines, their activities and a scenario on one thread, one step at a time, in an order that a seed decides.
/// The same seed gives the same run. Time is virtual and moves on when nothing else is left to do.</summary>
/// <param name="seed">Decides the order; print it with every failure.</param>
/// <param name="clock">The clock of all engines that it runs.</param>
/// <remarks>Scenario and activities may await only each other, the engine and the clock: what comes from other threads breaks the order.
/// A scenario waits for time by <see cref="Clock"/>; <see cref="DurableEngine.IdleAsync"/> and <see cref="VirtualTime"/> are for engines
/// with threads.</remarks>
public sealed class Stepper(int seed, VirtualClock clock) : SynchronizationContext, IStepper
{
    private readonly Random random = new(seed);
    private readonly List<Action> posted = [];
    private readonly List<EngineLoop> engines = [];
    private readonly List<Action> ready = [];

    /// <summary>The clock that moves on when nothing else is left to do.</summary>
    public VirtualClock Clock { get; } = clock;

    /// <summary>Steps taken so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Called after every step, for instance to check invariants.</summary>
    public Action? AfterStep { get; set; }

    /// <summary>Runs the scenario to its end.</summary>
    /// <exception cref="InvalidOperationException">Nothing is left to do, yet the scenario has not ended:
    /// it waits for something that never comes.</exception>
    public void Run(Func<Task> scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = scenario();
            while (!task.IsCompleted)
            {
                if (!Step() && !Clock.AdvanceToNext())
                    throw new InvalidOperationException($"Seed {seed}, step {Steps}: nothing is left to do, but the scenario still waits.");
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Takes one of the steps that are possible now; false when there is none.</summary>
    private bool Step()
    {
        ready.Clear();
        lock (posted)
        {
            for (var i = 0; i < posted.Count; i++)
            {
                var item = posted[i];
                ready.Add(() => Take(item));
            }
        }

        foreach (var engine in engines)
        {
            if (engine.HasWork)
                ready.Add(engine.StepMessage);
            if (engine.CanHandOver)
                ready.Add(engine.StepHandOver);
            if (engine.Committer.IsReady)
                ready.Add(() => engine.Committer.Step(wait: false));
        }

        if (ready.Count == 0)
            return false;
        ready[random.Next(ready.Count)]();
        Steps++;
        AfterStep?.Invoke();
        return true;
    }

    private void Take(Action item)
    {
        lock (posted)
            posted.Remove(item);
        item();
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (posted)
            posted.Add(() => d(state));
    }

    void IStepper.Post(Action action)
    {
        lock (posted)
            posted.Add(action);
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    void IActivityScheduler.Queue(IThreadPoolWorkItem work) => Post(_ => work.Execute(), null);

    void IActivityScheduler.Cancel(CancellationTokenSource source) => Post(_ => source.Cancel(), null);

    void IStepper.Attach(EngineLoop loop) => engines.Add(loop);

    void IStepper.Detach(EngineLoop loop) => engines.Remove(loop);
}
