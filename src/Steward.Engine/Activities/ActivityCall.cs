using Steward.Durability;
using Steward.Engine.Commits;
using Steward.Engine.History;

namespace Steward.Engine.Activities;

/// <summary>One run of an activity. It starts when the commit that asks for it is on disk, and its result goes back to the loop.</summary>
#pragma warning disable CA1001 // Without a timer and a wait handle the source has nothing to dispose of, and a cancel may come at any time.
internal sealed class ActivityCall(string instanceId, int step, byte[] input, ActivityDefinition definition, ActivityDispatcher dispatcher)
    : ICommitEffect, IThreadPoolWorkItem
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource cancellation = new();

    public string InstanceId { get; } = instanceId;

    public int Step { get; } = step;

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
            var output = await definition.RunAsync(new(InstanceId, definition.Name, cancellation.Token),
                Payload.Read(input, definition.InputType));
            payload = Payload.Write(output, definition.OutputType, dispatcher.MaxPayloadBytes,
                $"The result of activity '{definition.Name}'");
        }
        catch (Exception e)
        {
            failure = FailureDetails.From(e);
        }

        dispatcher.Finished(this, payload, failure);
    }
}
