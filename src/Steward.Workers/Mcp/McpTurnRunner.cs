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
        if (catalogue.Find(name)?.Mcp is not { } call)
            return new() { Envelope = Envelope.Failed($"The catalogue has no MCP worker '{name}' any more."), Fault = true };
        try
        {
            var client = await servers.ConnectAsync(call.Server, cancellationToken);
            var answer = await client.CallToolAsync(call.Tool,
                new Dictionary<string, object?>(StringComparer.Ordinal) { [call.Argument] = turn.Assignment.Objective },
                cancellationToken: cancellationToken);
            var (text, isError) = McpAnswer.Read(answer, Envelope.MaxResultLength);
            return new() { Envelope = EnvelopeOf(call, text, isError), Usage = usage };
        }
        catch (McpException exception)
        {
            return new() { Envelope = Envelope.Failed($"'{name}' refused the call: {exception.Message}"), Usage = usage };
        }
    }

    private static Envelope EnvelopeOf(McpCall call, string text, bool isError)
    {
        if (isError || string.IsNullOrWhiteSpace(text))
            return Envelope.Failed(text.Length > 0 ? $"The tool '{call.Tool}' failed: {text}" : $"The tool '{call.Tool}' gave no text.");
        return EnvelopeReader.Parse(text).Value
            ?? new(EnvelopeStatus.Success, text, call.Confidence, $"Answer of the tool '{call.Tool}' of the MCP server '{call.Server}'.");
    }
}
