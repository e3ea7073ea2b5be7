using Steward.Durability;
using Steward.Texts;
using Steward.Workers.Counting;
using Steward.Workers.Prompts;
using Steward.Workers.Tools;
using Steward.Workers.Turns;

namespace Steward.Workers.Chat;

/// <summary>Tool calls and results in the conversations of model workers. Results are cut to <see cref="MaxResultBytes"/>.</summary>
internal sealed class ToolTranscript(RecordStore records) : IToolTranscript
{
    /// <summary>Of one result in the conversation, in UTF-8: what is longer is cut, and says so.</summary>
    public const int MaxResultBytes = 5_000;

    private const int MaxErrorCharacters = 1_000;

    private readonly Transcript transcript = new(records);

    public async Task<RequestedToolCall?> ReadAsync(ToolTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var said = await transcript.TurnAsync(turn.TaskId, turn.InvocationId, turn.Turn, cancellationToken);
        if (said is null || turn.Call.Index < 0 || turn.Call.Index >= said.ToolCalls.Count)
            return null;
        var result = await transcript.ToolResultAsync(turn, cancellationToken);
        return new(ToolArguments.Parse(said.ToolCalls[turn.Call.Index].Arguments),
            result is null ? null : new ToolReply(result.Tokens, result.Error));
    }

    public async Task<ToolReply> RecordAsync(ToolTurn turn, ToolResult result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        ArgumentNullException.ThrowIfNull(result);
        var said = await transcript.TurnAsync(turn.TaskId, turn.InvocationId, turn.Turn, cancellationToken)
            ?? throw new InvalidOperationException($"Turn {turn.Turn} of {turn.InvocationId} is not in its transcript.");
        var error = result.Error is { } given ? Clip.To(given, MaxErrorCharacters) : null;
        var text = error is null ? Cut(result.Text) : $"Error: {error}";
        var message = Conversation.ToolMessage(new(turn.TaskId, turn.InvocationId), said.ToolCalls[turn.Call.Index], text);
        var tokens = TokenBound.Bytes.OfMessage(message) / (turn.Worker.BytesPerToken ?? 1);
        var recorded = await transcript.AppendAsync(turn, new(text, tokens, error), cancellationToken);
        return new(recorded.Tokens, recorded.Error);
    }

    private static string Cut(string text)
    {
        var kept = Clip.ToBytes(text, MaxResultBytes);
        return kept.Length == text.Length
            ? text
            : $"{kept}\n[{text.Length - kept.Length} more characters were left out: ask for a smaller part]";
    }
}
