using System.Text.Json;
using Steward.Texts;
using Steward.Workers.Mcp;
using Steward.Workers.Tools;
using Steward.Workers.Turns;

namespace Steward.Workers.Activities;

/// <summary>
/// The activity <c>tool-call</c>: one call that a worker asked for, once, its result in the worker's conversation. Whatever is wrong with
/// the call is an answer to the worker. Throws only when it is cancelled from outside; then the engine runs it again.
/// </summary>
internal sealed class ToolActivity(ToolBox tools, IToolTranscript transcript, TimeProvider time)
{
    public async Task<ToolReply> RunAsync(ToolTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (await transcript.ReadAsync(turn, cancellationToken) is not { } call)
            return new(0, $"The conversation of '{turn.Worker.Name}' has no such call.");
        if (call.Reply is { } known)
            return known;
        return await transcript.RecordAsync(turn, await CallAsync(turn, call.Arguments, cancellationToken), cancellationToken);
    }

    private async Task<ToolResult> CallAsync(ToolTurn turn, JsonElement? arguments, CancellationToken cancellationToken)
    {
        var name = turn.Call.Tool;
        if (!turn.Worker.Tools.Contains(name, StringComparer.Ordinal))
            return ToolResult.Failed($"There is no tool '{name}'. There are: {string.Join(", ", turn.Worker.Tools)}.");
        var left = turn.Deadline - time.GetUtcNow();
        if (turn.Timeout < left)
            left = turn.Timeout.Value;
        if (left <= TimeSpan.Zero)
            return ToolResult.Failed("The deadline had passed before the tool was called.");
        using var timer = new CancellationTokenSource(left, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var tool = await tools.FindAsync(name, both.Token);
            if (arguments is not { ValueKind: JsonValueKind.Object } given)
                return ToolResult.Failed("The arguments are not a JSON object.");
            var errors = ArgumentSchema.Check(tool.Parameters, given);
            if (errors.Count > 0)
                return ToolResult.Failed($"Wrong arguments: {string.Join("; ", errors)}.");
            return Bounded(await tool.InvokeAsync(new(turn.TaskId, turn.Documents), given, both.Token).WaitAsync(both.Token));
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (timer.IsCancellationRequested)
        {
            return ToolResult.Failed($"'{name}' gave no answer in time.");
        }
        catch (Exception exception)
        {
            return ToolResult.Failed(Clip.To($"'{name}' failed: {exception.Message}", Envelope.MaxReasonLength));
        }
    }

    private static ToolResult Bounded(ToolResult result) =>
        result with
        {
            Text = Clip.To(result.Text, ToolResult.MaxTextLength),
            Error = result.Error is { } error ? Clip.To(error, ToolResult.MaxTextLength) : null,
        };
}
