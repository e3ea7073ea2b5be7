using System.Text.Json;
using Steward.Workers.Tools;

namespace Steward.Workers.Turns;

/// <summary>Where the arguments of a worker's tool calls are, and where the results go: the conversation of a model worker.</summary>
internal interface IToolTranscript
{
    /// <summary>The call as the worker asked for it; null when the conversation has no such call.</summary>
    Task<RequestedToolCall?> ReadAsync(ToolTurn turn, CancellationToken cancellationToken);

    /// <summary>Records the result, durably, and says how many tokens it adds to the conversation at most.</summary>
    Task<ToolReply> RecordAsync(ToolTurn turn, ToolResult result, CancellationToken cancellationToken);
}

/// <param name="Arguments">As the model wrote them; null when they are not JSON.</param>
/// <param name="Reply">Set when the call was made already: it is not made again.</param>
internal sealed record RequestedToolCall(JsonElement? Arguments, ToolReply? Reply);
