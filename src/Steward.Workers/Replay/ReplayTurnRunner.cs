using System.Text;
using System.Text.Json;
using Steward.Durability;
using Steward.Limits;
using Steward.Patterns;
using Steward.Texts;
using Steward.Workers.Turns;

namespace Steward.Workers.Replay;

/// <summary>
/// Plays recorded conversations through the real owner: a worker's n-th invocation in a task answers with its n-th turn in that task's
/// recording. In a handoff task it hands off to whoever spoke next. For load and regression with what agents really said.
/// </summary>
/// <param name="recordings">By id of the task at the top of the tree.</param>
internal sealed class ReplayTurnRunner(IReadOnlyDictionary<string, Recording> recordings, RecordStore records) : ITurnRunner
{
    /// <summary><c>{task}/{worker}/{n}</c>: which invocation has the worker's n-th turn.</summary>
    private const string Claims = "replay";

    private const int CharactersPerToken = 4;

    public bool Handles(WorkerCard worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return recordings.Values.Any(recording => recording.Speakers.Contains(worker.Name, StringComparer.Ordinal));
    }

    public async Task<TurnReply> RunAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (!recordings.TryGetValue(turn.TaskId, out var recording))
            return new() { Envelope = Envelope.Failed("This task has no recording.") };
        var n = await ClaimAsync(turn, cancellationToken);
        if (recording.Find(turn.Worker.Name, n) is not { } said)
            return new() { Envelope = Envelope.Failed($"The recording has no turn {n} of '{turn.Worker.Name}'.") };
        return new() { Envelope = EnvelopeOf(turn, said.Text, said.Next), Usage = UsageOf(turn, said.Text) };
    }

    /// <summary>The same for every run of the same invocation, also after a crash.</summary>
    private async Task<int> ClaimAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        var mine = Encoding.UTF8.GetBytes(turn.InvocationId);
        for (var n = 1; ; n++)
        {
            var owner = await records.TryCreateAsync(Claims, $"{turn.TaskId}/{turn.Worker.Name}/{n}", mine, cancellationToken);
            if (owner is null || owner.AsSpan().SequenceEqual(mine))
                return n;
        }
    }

    private static Envelope EnvelopeOf(WorkerTurn turn, string text, string? next)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Envelope.Failed("The recorded turn is empty.");
        var result = Clip.To(text, Envelope.MaxResultLength);
        return next is not null && next != turn.Worker.Name && IsPeer(turn.Assignment.Briefing, next)
            ? new(EnvelopeStatus.Partial, result, 0.5, "As recorded.", null,
                new(next, $"{next} spoke next in the recording.", "The rest of the recording."))
            : new(EnvelopeStatus.Success, result, 0.8, "As recorded.");
    }

    private static bool IsPeer(JsonElement? briefing, string name) =>
        briefing is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty("peers", out _)
        && given.Deserialize<HolderBriefing>(DurableJson.Options)!.Peers.Any(peer => peer.Name == name);

    /// <summary>An estimate at four characters a token, never more than was reserved.</summary>
    private static Usage UsageOf(WorkerTurn turn, string text)
    {
        var completion = Math.Min((text.Length + CharactersPerToken - 1) / CharactersPerToken, turn.Reservation.Tokens);
        var cost = Math.Min(turn.Worker.Price.CostOf(0, 0, completion), turn.Reservation.CostUsd);
        return new(CompletionTokens: completion, CostUsd: cost, Calls: 1, Estimated: true);
    }
}
