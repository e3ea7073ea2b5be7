using Steward.Durability;
using Steward.Engine.Commits;
using Steward.Engine.History;
using Steward.Engine.Loop;
using Steward.Engine.Orchestrations;

namespace Steward.Engine.Activities;

/// <summary>One run of an activity. It starts when the commit that asks for it is on disk, and its result goes back to the loop.</summary>
#pragma warning disable CA1001 // Without a timer and a wait handle the source has nothing to dispose of, and a cancel may come at any time.
internal sealed class ActivityCall(Instance instance, Step step, ActivityDefinition definition, ActivityDispatcher dispatcher)
    : ICommitEffect, IThreadPoolWorkItem
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource cancellation = new();

    public Instance Instance { get; } = instance;

    public int Step { get; } = step.Number;

    public void Release() => dispatcher.Start(this);

    public void Abandon(Exception cause)
    {
    }

    /// <summary>Asks the activity to stop. Callbacks never run on the caller.</summary>
    public void Cancel() => dispatcher.Workers.Cancel(cancellation);

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        byte[]? payload = null;
        FailureDetails? failure = null;
        try
        {
            cancellation.Token.ThrowIfCancellationRequested();
            var input = Payload.Read(step.Input, definition.InputType);
            var output = await definition.RunAsync(new(Instance.Id, definition.Name, cancellation.Token), input);
            payload = Payload.Write(output, definition.OutputType, dispatcher.MaxPayloadBytes, $"The result of activity '{definition.Name}'");
        }
        catch (Exception e)
        {
            failure = FailureDetails.From(e);
        }

        dispatcher.Finished(this, payload, failure);
    }
}

/// <summary>An activity has ended, with a result or a failure.</summary>
internal sealed class ActivityFinished(ActivityCall call, byte[]? payload, FailureDetails? failure) : EngineMessage
{
    public override void Process(EngineLoop loop) => loop.Turns.ActivityFinished(call, payload, failure);
}
