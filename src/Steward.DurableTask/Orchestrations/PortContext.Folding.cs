using System.Text.Json;
using Steward.Durability;

namespace Steward.DurableTask.Orchestrations;

/// <summary>A history that has grown long is folded to what the code was told: see <see cref="FoldedHistory"/>.</summary>
internal sealed partial class PortContext
{
    /// <summary>
    /// Completes when the history has become so long that it is to be folded. The code waits then, and does not go on in this execution.
    /// </summary>
    public Task Folding => folding.Task;

    /// <summary>Called once the code has begun: after a fold, brings it to where it stood.</summary>
    /// <exception cref="OperationFailedException">The code is not what it was.</exception>
    public void ReplayFolded()
    {
        journal.ReplayFolded(raised => mailbox.Deliver(raised.Name, raised.Event), GoLive);
        if (journal.Mismatch is { } mismatch)
            throw new OperationFailedException("replay", new(FailureDetails.NonDeterminismErrorType, mismatch));
        // Came while the old execution was being folded: after all that it was told, before anything that comes now.
        foreach (var raised in start.Past?.Held ?? [])
            Deliver(raised);
    }

    /// <summary>Ends this execution and its history; the next one begins with what the code was told.</summary>
    public async Task FoldAsync()
    {
        ending.Cancel();
        await emissions.ConfirmAsync(null);
        (ended, handedOver) = (true, true);
        inner.ContinueAsNew(PayloadJson.Raw(start with { Past = journal.Fold(emissions.Last, held) }), preserveUnprocessedEvents: true);
    }

    /// <summary>One step of the code: told again what it was told before a fold, else asked of Durable Task, and remembered.</summary>
    private async Task<JsonElement> StepAsync(string operation, Func<Task<JsonElement>> ask)
    {
        var step = journal.Next();
        if (journal.IsAnswered(step, operation, out var again))
            return (await again).Answer(operation);
        openSteps++;
        var told = await AskAsync(step, operation, ask);
        openSteps--;
        journal.Add(told);
        // Nothing is open but timers and waits, and no code is running: the next execution tells it this answer first.
        if (openSteps == 0 && openCalls == 0 && !ended && journal.Size >= foldAfter)
        {
            // The answer is in the journal and not given: given here, the code would ask for steps in a history that is about to go.
            folding.SetResult();
            await new TaskCompletionSource().Task;
        }
        return told.Answer(operation);
    }

    private async Task<RecordedAnswer> AskAsync(int step, string operation, Func<Task<JsonElement>> ask)
    {
        try
        {
            var result = await ask();
            return new(CurrentUtc, step, operation, result.ValueKind == JsonValueKind.Undefined ? null : result);
        }
        catch (OperationFailedException failed)
        {
            return new(CurrentUtc, step, operation, Failure: failed.Failure);
        }
    }

    private void GoLive()
    {
        // Only now: a wait that was opened while the past is told would take events ahead of those that came before them.
        foreach (var name in awaited)
            _ = PumpAsync(name);
        if (customStatus is { } status)
            inner.SetCustomStatus(new RawJson(status));
    }
}
