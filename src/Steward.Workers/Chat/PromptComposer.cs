using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Steward.Durability;
using Steward.Workers.Tools;

namespace Steward.Workers.Chat;

/// <summary>Builds the prompt of a turn from what is recorded: the same turn always gives the same prompt.</summary>
internal sealed class PromptComposer(RecordStore records, IWorkerInstructions instructions, IEnumerable<ITool> tools)
{
    /// <summary>What the longest fixed texts around the parts of a prompt can take: labels, rules, the tags of data blocks.</summary>
    private const int Framing = 1_024;

    private readonly Transcript transcript = new(records);
    private readonly Dictionary<string, AIFunctionDeclaration> tools = tools.ToDictionary(
        tool => tool.Name, tool => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, tool.Parameters), StringComparer.Ordinal);

    /// <summary>Bound, in tokens, of the part of a worker's prompt that is the same for every task: <see cref="WorkerCard.PromptOverhead"/>.</summary>
    public long OverheadOf(WorkerCard worker)
    {
        var format = AnswerFormats.Of(worker.Role);
        return TokenBound.OfOptions(Options(worker, format)) + TokenBound.OfText(instructions.Of(worker)) + TokenBound.OfText(format.Task) + Framing;
    }

    public async Task<Prompt> ComposeAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        var data = new DataBlock(turn.TaskId, turn.InvocationId);
        var format = AnswerFormats.Of(turn);
        var messages = new List<ChatMessage>
        {
            new(ChatRole.System, System(turn.Worker, format, data)),
            new(ChatRole.User, await UserAsync(turn, data, cancellationToken)),
        };
        var corrections = 0;
        foreach (var (said, results) in await transcript.ReadAsync(turn.TaskId, turn.InvocationId, turn.Turn, cancellationToken))
        {
            messages.AddRange(Conversation.Messages(data, said, results));
            corrections += said.Correction is null ? 0 : 1;
        }
        var options = Options(turn.Worker, format);
        options.AdditionalProperties = new() { [OpenAIChatClient.EndUser] = turn.TaskId };
        if (options.Tools is not null && turn.Turn >= turn.Worker.MaxTurns)
            options.ToolMode = ChatToolMode.None;
        return new(messages, options, format, data, corrections);
    }

    private ChatOptions Options(WorkerCard worker, AnswerFormat format)
    {
        var offered = worker.Tools.Select(name => tools.GetValueOrDefault(name)).OfType<AITool>().ToList();
        return new()
        {
            Tools = offered.Count > 0 ? offered : null,
            ToolMode = offered.Count > 0 ? ChatToolMode.Auto : null,
            ResponseFormat = ChatResponseFormat.ForJsonSchema(format.Schema, format.Name),
        };
    }

    private string System(WorkerCard worker, AnswerFormat format, DataBlock data)
    {
        var text = new StringBuilder();
        if (instructions.Of(worker) is { Length: > 0 } own)
            text.Append(own).Append("\n\n");
        text.Append(format.Task).Append("\n\n").Append(data.Rule).Append("\nYour last message is one JSON object of the given schema and nothing else.");
        return text.ToString();
    }

    private async Task<string> UserAsync(WorkerTurn turn, DataBlock data, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        Line(text, "Goal", turn.Goal);
        Line(text, "Completion criterion", turn.Criterion);
        Line(text, "Objective", turn.Assignment.Objective);
        if (turn.Documents.Count > 0 && turn.Worker.Tools.Count > 0)
            text.Append("The task has documents: use the tools to search and read them.\n");
        if (turn.Assignment.Feedback is { Length: > 0 } feedback)
            text.Append("What was wrong before, to be mended now:\n").Append(data.Wrap("feedback", feedback)).Append('\n');
        foreach (var input in turn.Assignment.Inputs)
            text.Append(data.Wrap($"result {input}", await InputAsync(turn.TaskId, input, cancellationToken))).Append('\n');
        if (turn.Assignment.Briefing is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } briefing)
            text.Append(data.Wrap("briefing", JsonSerializer.Serialize(briefing, DurableJson.Options))).Append('\n');
        return text.ToString();
    }

    private async Task<string> InputAsync(string taskId, string invocation, CancellationToken cancellationToken)
    {
        var bytes = await records.GetAsync(RecordCollections.Envelopes, $"{taskId}/{invocation}", cancellationToken);
        if (bytes is null)
            return "(this result is not available)";
        var envelope = JsonSerializer.Deserialize<Envelope>(bytes, DurableJson.Options)!;
        return $"status: {JsonNamingPolicy.KebabCaseLower.ConvertName(envelope.Status.ToString())}, confidence {envelope.Confidence:0.00}\n{envelope.Reason}\n{envelope.Result}";
    }

    private static void Line(StringBuilder text, string label, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
            text.Append(label).Append(": ").Append(value).Append('\n');
    }
}
