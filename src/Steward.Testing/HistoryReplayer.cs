using System.Text;
using Steward.Durability;
using Steward.Engine.History;
using Steward.Engine.Orchestrations;

namespace Steward.Testing;

/// <summary>
/// Runs today's code over a recorded history. For tests that hold every change of an orchestration against tasks already in flight.
/// </summary>
public static class HistoryReplayer
{
    /// <summary>Replays an exported history to its end.</summary>
    /// <exception cref="NonDeterminismException">The code asked for something else, or came to another end; the message names the
    /// step.</exception>
    /// <exception cref="InvalidDataException">The text is not an exported history.</exception>
    /// <exception cref="ArgumentException">The registry has no such orchestration.</exception>
    public static Task ReplayAsync(DurableRegistry registry, string historyJson)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var document = HistoryDocument.Read(historyJson);
        if (!registry.Orchestrations.TryGetValue(document.Name, out var definition))
            throw new ArgumentException($"No orchestration '{document.Name}' is registered.", nameof(registry));
        var run = new OrchestrationRun(document.InstanceId, document.ParentId, definition, new NoHost());
        run.Replay(document.Events, document.Input);
        Compare(document, run);
        return Task.CompletedTask;
    }

    private static void Compare(HistoryDocument document, OrchestrationRun run)
    {
        var end = run.IsStarted || run.IsBroken ? run.End(int.MaxValue) : null;
        if (end?.Failure is { ErrorType: FailureDetails.NonDeterminismErrorType } mismatch
            && document.Failure?.ErrorType != mismatch.ErrorType)
        {
            throw new NonDeterminismException(mismatch.Message);
        }
        var last = run.LastStep;
        switch (document.Status)
        {
            case RuntimeStatus.Completed when end?.Output is null || !end.Output.AsSpan().SequenceEqual(document.Output):
                throw new NonDeterminismException(
                    $"After step {last}: the history ends with {Text(document.Output)}, but the code comes to {Outcome(end)}.");
            case RuntimeStatus.Failed when end?.Failure is null:
                throw new NonDeterminismException(
                    $"After step {last}: the history ends with failure {document.Failure?.ErrorType}, but the code comes to "
                        + $"{Outcome(end)}.");
            case RuntimeStatus.Running or RuntimeStatus.Pending or RuntimeStatus.Terminated when end is not null:
                throw new NonDeterminismException(
                    $"After step {last}: the history was still waiting, but the code comes to {Outcome(end)}.");
            default:
                return;
        }
    }

    private static string Outcome(RunEnd? end) => end switch
    {
        null => "a wait",
        { Failure: { } failure } => $"failure {failure.ErrorType} ({failure.Message})",
        { NextInput: not null } => "a new execution",
        _ => Text(end.Output),
    };

    private static string Text(byte[]? json) => json is null ? "nothing" : Encoding.UTF8.GetString(json);

    /// <summary>Replay leaves nothing behind; a step past the end of the history is a mismatch and never comes here.</summary>
    private sealed class NoHost : IRunHost
    {
        public int MaxPayloadBytes => int.MaxValue;

        public void Record(HistoryEvent action) => throw new InvalidOperationException("Replay records nothing.");

        public void Emit(byte[] item)
        {
        }

        public void SetCustomStatus(byte[] status)
        {
        }

        public void Disarm(Step timer)
        {
        }

        public void ForeignContinuation()
        {
        }
    }
}
