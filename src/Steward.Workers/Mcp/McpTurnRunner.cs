using ModelContextProtocol;
using Steward.Limits;
using Steward.Workers.Catalogue;
using Steward.Workers.Turns;

namespace Steward.Workers.Mcp;

/// <summary>
/// Runs MCP workers: one tool, called with the objective. An answer that is an envelope as JSON is taken as such; any other text is the
/// result, with the confidence that the catalogue gives the tool.
/// </summary>
internal sealed class McpTurnRunner(WorkerCatalogue catalogue, McpServers servers) : ITurnRunner
{
    public bool Handles(WorkerCard worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return worker.Kind == WorkerKind.Mcp;
    }

    public async Task<TurnReply> RunAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var name = turn.Worker.Name;
        var usage = new Usage(Calls: 1);
        if (catalogue.Find(name) is not { Mcp: { } call } worker)
            return new() { Envelope = Envelope.Failed($"The catalogue has no MCP worker '{name}' any more."), Fault = true };
        try
        {
            var offered = await servers.ToolsAsync(call.Server, cancellationToken);
            if (McpSurface.ErrorsOf(worker.Path, call, offered).ToList() is { Count: > 0 } errors)
                return new() { Envelope = Envelope.Failed($"The catalogue is wrong: {string.Join("; ", errors)}") };
            var answer = await offered.First(tool => tool.Name == call.Tool).CallAsync(
                new Dictionary<string, object?>(StringComparer.Ordinal) { [call.Argument] = turn.Assignment.Objective },
                cancellationToken: cancellationToken);
            return new() { Envelope = EnvelopeOf(call, McpAnswer.Of(answer)), Usage = usage };
        }
        catch (McpException exception)
        {
            return new() { Envelope = Envelope.Failed($"'{name}' refused the call: {exception.Message}"), Usage = usage };
        }
    }

    private static Envelope EnvelopeOf(McpCall call, McpAnswer answer)
    {
        var shown = answer.Shown(Envelope.MaxResultLength);
        if (answer.IsError)
            return Envelope.Failed($"The tool '{call.Tool}' failed: {(shown.Length > 0 ? shown : "without a message.")}");
        if (!answer.IsOfUse || string.IsNullOrWhiteSpace(shown))
            return Envelope.Failed($"The tool '{call.Tool}' gave no text{(answer.Rest.Length > 0 ? $": {answer.Rest}" : ".")}");
        return EnvelopeReader.Parse(answer.Text).Value
            ?? new(EnvelopeStatus.Success, shown, call.Confidence, $"Answer of the tool '{call.Tool}' of the MCP server '{call.Server}'.");
    }
}
