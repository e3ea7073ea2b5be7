using System.Text.Json;
using Steward.Durability;

namespace Steward.DurableTask.Orchestrations;

/// <summary>A history that has grown long is folded to what the code was told: see <see cref="Past"/>.</summary>
internal sealed partial class PortContext
{
    /// <summary>Completes when the history has become so long that it is to be folded: the code does not go on in this execution.</summary>
    public Task Folding => folding.Task;

    /// <summary>Called once the code has begun: after a fold, brings it to where it stood.</summary>
    /// <exception cref="OperationFailedException">The code is not what it was.</exception>
    public void Retell()
    {
        journal.Retell(raised => mailbox.Deliver(raised.Name, raised.Event), GoLive);
        if (journal.Mismatch is { } mismatch)
            throw new OperationFailedException("replay", new(FailureDetails.NonDeterminismErrorType, mismatch));
        foreach (var raised in start.Past?.Held ?? [])
            Deliver(raised);
    }

    /// <summary>Ends this execution and its history; the next one begins with what the code was told. Nothing is under way but timers and waits.</summary>
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
        if (journal.WasTold(step, operation, out var again))
            return (await again).Answer(operation);
        await journal.WhenLiveAsync();
        if (openSteps == 0 && openCalls == 0 && nextInput is null && !ended && journal.Size >= Math.Max(1, foldAfter))
        {
            folding.SetResult();
            await new TaskCompletionSource().Task;
        }
        openSteps++;
        try
        {
            var result = await ask();
            journal.Add(new(CurrentUtc, step, operation, result.ValueKind == JsonValueKind.Undefined ? null : result));
            return result;
        }
        catch (OperationFailedException failed)
        {
            journal.Add(new(CurrentUtc, step, operation, Failure: failed.Failure));
            throw;
        }
        finally
        {
            openSteps--;
        }
    }

    private void GoLive()
    {
        foreach (var name in awaited)
            _ = PumpAsync(name);
        if (customStatus is { } status)
            inner.SetCustomStatus(new RawJson(status));
    }
}
