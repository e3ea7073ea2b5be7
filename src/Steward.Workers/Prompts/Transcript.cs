using Steward.Durability;
using Steward.Workers.Providers;

namespace Steward.Workers.Prompts;

/// <summary>What a model said in one turn that was not its last.</summary>
/// <param name="Correction">Set when the text was not a valid answer: what the model is told about it.</param>
/// <param name="Measure">What the prompt of that turn took.</param>
internal sealed record TranscriptTurn(
    string Text, IReadOnlyList<ModelToolCall> ToolCalls, string? Correction = null, PromptMeasure? Measure = null);

/// <param name="Tokens">Bound of what it adds to the conversation.</param>
internal sealed record TranscriptToolResult(string Text, long Tokens, string? Error);

/// <summary>
/// The conversation of one invocation, a record per turn and per tool result: each is written once and never changed, so parallel tool
/// calls do not meet, and writing one again after a crash changes nothing.
/// </summary>
internal sealed class Transcript(RecordStore records)
{
    public Task AppendAsync(string taskId, string invocationId, int turn, TranscriptTurn said, CancellationToken cancellationToken) =>
        records.TryCreateAsync(RecordCollections.Transcripts, TurnKey(taskId, invocationId, turn), DurableJson.ToBytes(said),
            cancellationToken);

    public async Task<TranscriptTurn?> TurnAsync(string taskId, string invocationId, int turn, CancellationToken cancellationToken) =>
        Read<TranscriptTurn>(await records.GetAsync(RecordCollections.Transcripts, TurnKey(taskId, invocationId, turn), cancellationToken));

    /// <summary>Returns what is recorded: the given result, or the one that was there.</summary>
    public async Task<TranscriptToolResult> AppendAsync(ToolTurn turn, TranscriptToolResult result, CancellationToken cancellationToken) =>
        Read<TranscriptToolResult>(await records.TryCreateAsync(RecordCollections.Transcripts, ToolKey(turn), DurableJson.ToBytes(result),
            cancellationToken)) ?? result;

    public async Task<TranscriptToolResult?> ToolResultAsync(ToolTurn turn, CancellationToken cancellationToken) =>
        Read<TranscriptToolResult>(await records.GetAsync(RecordCollections.Transcripts, ToolKey(turn), cancellationToken));

    /// <summary>All turns before the given one, in order, each with the results of its tool calls (null where there is none).</summary>
    public async Task<IReadOnlyList<(TranscriptTurn Said, IReadOnlyList<TranscriptToolResult?> Results)>> ReadAsync(
        string taskId, string invocationId, int before, CancellationToken cancellationToken)
    {
        if (before <= 1)
            return [];
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await foreach (var record in records.ListAllAsync(RecordCollections.Transcripts, Prefix(taskId, invocationId), cancellationToken))
            found[record.Key] = record.Value;
        var turns = new List<(TranscriptTurn, IReadOnlyList<TranscriptToolResult?>)>();
        for (var turn = 1; turn < before; turn++)
        {
            var key = TurnKey(taskId, invocationId, turn);
            var said = Read<TranscriptTurn>(found.GetValueOrDefault(key))
                ?? throw new InvalidOperationException($"Turn {turn} of {invocationId} is not in its transcript.");
            turns.Add(
                (said, [.. said.ToolCalls.Select((_, index) => Read<TranscriptToolResult>(found.GetValueOrDefault($"{key}/{index:D2}")))]));
        }
        return turns;
    }

    private static string Prefix(string taskId, string invocationId) => $"{taskId}/{invocationId}/";

    private static string TurnKey(string taskId, string invocationId, int turn) => $"{Prefix(taskId, invocationId)}{turn:D4}";

    private static string ToolKey(ToolTurn turn) => $"{TurnKey(turn.TaskId, turn.InvocationId, turn.Turn)}/{turn.Call.Index:D2}";

    private static T? Read<T>(byte[]? bytes)
        where T : class => bytes is null ? null : DurableJson.FromBytes<T>(bytes);
}
