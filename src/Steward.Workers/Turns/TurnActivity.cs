using System.Text.Json;
using Steward.Durability;

namespace Steward.Workers.Turns;

/// <summary>
/// The activity <c>worker-turn</c>: gives the turn to the runner of the worker's sort within its deadline, and lets nothing out but a valid
/// envelope whose quotes are really in the documents. Throws only when it is cancelled from outside; then the engine runs it again.
/// </summary>
public sealed class TurnActivity(IEnumerable<ITurnRunner> runners, EvidenceCheck evidence, FinishedInvocations finished, ManagerMemory managers, TimeProvider time)
{
    private readonly List<ITurnRunner> runners = [.. runners];

    public async Task<TurnReply> RunAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        turn = await managers.RecallAsync(turn, cancellationToken);
        var reply = await RunWithinDeadlineAsync(turn, cancellationToken);
        if (reply.Envelope is null && (reply.ToolCalls.Count > 0 || reply.NeededTokens is not null || reply.ConversationTokens > 0))
            return reply;
        var envelope = await evidence.CheckAsync(turn, Valid(turn, reply.Envelope), cancellationToken);
        await finished.SaveAsync(turn, envelope, cancellationToken);
        return reply with { Envelope = envelope };
    }

    private async Task<TurnReply> RunWithinDeadlineAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        var name = turn.Worker.Name;
        var left = turn.Deadline - time.GetUtcNow();
        if (runners.Find(one => one.Handles(turn.Worker)) is not { } runner)
            return new() { Envelope = Envelope.Failed($"This host cannot run '{name}', a worker of kind {turn.Worker.Kind}.") };
        if (left <= TimeSpan.Zero)
            return await runner.RunTooLateAsync(turn);
        using var timer = new CancellationTokenSource(left, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await runner.RunAsync(turn, both.Token) ?? Faulted($"'{name}' gave no reply.");
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (timer.IsCancellationRequested)
        {
            return Faulted($"'{name}' gave no answer within its time-out.");
        }
        catch (Exception exception)
        {
            return Faulted($"'{name}' failed with {exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>An envelope from code obeys the same rules as one from a text.</summary>
    private static Envelope Valid(WorkerTurn turn, Envelope? envelope)
    {
        if (envelope is null)
            return Envelope.Failed($"'{turn.Worker.Name}' returned no envelope.");
        try
        {
            var parsed = EnvelopeReader.Parse(JsonSerializer.Serialize(envelope, DurableJson.Options));
            return parsed.Value ?? Envelope.Failed($"'{turn.Worker.Name}' returned no valid envelope: {string.Join("; ", parsed.Errors)}");
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException or NotSupportedException)
        {
            // Numbers that JSON does not have, such as NaN.
            return Envelope.Failed($"'{turn.Worker.Name}' returned no valid envelope: {exception.Message}");
        }
    }

    private static TurnReply Faulted(string reason) => new() { Envelope = Envelope.Failed(reason), Fault = true };
}
