using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Steward.Durability;
using Steward.Workers.Counting;
using Steward.Workers.Providers;
using Steward.Workers.Tools;

namespace Steward.Workers.Prompts;

/// <summary>Builds the prompt of a turn from what is recorded: the same turn always gives the same prompt.</summary>
/// <param name="instructions">Of a worker, from the catalogue.</param>
/// <param name="selectTools">The tools of these names.</param>
internal sealed class PromptComposer(
    RecordStore records,
    Func<WorkerCard, string> instructions,
    Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<ITool>>> selectTools)
{
    /// <summary>Bytes that the longest fixed texts around the parts of a prompt can take: labels, rules, the tags of data blocks.</summary>
    private const int Framing = 512;

    private const int LongestCap = 100_000;

    /// <summary>Of documents that a prompt names.</summary>
    private const int MaxNames = 20;

    private readonly Transcript transcript = new(records);

    /// <summary>
    /// Bound, in tokens, of the part of a worker's prompt that is the same for every task: <see cref="WorkerCard.PromptOverhead"/>.
    /// </summary>
    /// <param name="toolBounds">Sum of <see cref="BoundOf"/> of its tools.</param>
    /// <param name="dialect">As the settings have it.</param>
    /// <param name="by">What counts texts.</param>
    public static long OverheadOf(WorkerRole role, string instructions, long toolBounds, Dialect dialect, TokenBound by)
    {
        var format = AnswerFormats.Of(role);
        // The schema is in the prompt as well as in its format where the two take turns.
        var schema = by.OfFormat(format.Name, format.Schema)
            + (dialect.FormatWithTools ? 0 : by.OfText(format.Schema.GetRawText()));
        return TokenBound.PerRequest + TokenBound.PerToolList + toolBounds + schema
            + by.OfText(instructions) + by.OfText(format.Task) + by.OfText(PromptTexts.Frame(LongestCap))
            + (by == TokenBound.Bytes ? Framing : Framing / TokenBound.BytesPerToken);
    }

    public static long BoundOf(ITool tool, TokenBound by) => by.OfTool(Declare(tool));

    /// <param name="cancellationToken">For asking tool servers; what is recorded is read in any case.</param>
    public async Task<Prompt> ComposeAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        var data = new DataBlock(turn.TaskId, turn.InvocationId);
        var format = AnswerFormats.Of(turn);
        var messages = new List<ChatMessage>
        {
            new(ChatRole.System, System(InstructionsOf(turn.Worker, format), format, turn.Worker.MaxOutputTokens)),
            new(ChatRole.User, await UserAsync(turn, data)),
        };
        var options = Options(await selectTools(turn.Worker.Tools, cancellationToken));
        var beginning = BeginningOf(messages, options, format);
        var corrections = 0;
        PromptMeasure? measure = null;
        foreach (var (said, results) in await transcript.ReadAsync(turn.TaskId, turn.InvocationId, turn.Turn, CancellationToken.None))
        {
            messages.AddRange(Conversation.Messages(data, said, results));
            corrections += said.Correction is null ? 0 : 1;
            measure = said.Measure ?? measure;
        }
        options.AdditionalProperties = new() { [OpenAIChatClient.EndUser] = turn.TaskId };
        if (options.Tools is not null && turn.Turn >= turn.Worker.MaxTurns)
            options.ToolMode = ChatToolMode.None;
        return new(messages, options, format, data, beginning, measure, corrections);
    }

    private static ChatOptions Options(IReadOnlyList<ITool> tools) => new()
    {
        Tools = tools.Count > 0 ? [.. tools.Select(Declare)] : null,
        ToolMode = tools.Count > 0 ? ChatToolMode.Auto : null,
    };

    private static AIFunctionDeclaration Declare(ITool tool) =>
        AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, tool.Parameters);

    private static string BeginningOf(IEnumerable<ChatMessage> messages, ChatOptions options, AnswerFormat format)
    {
        var text = new StringBuilder();
        foreach (var message in messages)
            text.Append(message.Text).Append('\0');
        foreach (var tool in options.Tools?.OfType<AIFunctionDeclaration>() ?? [])
            text.Append(tool.Name).Append('\0').Append(tool.Description).Append('\0').Append(tool.JsonSchema.GetRawText()).Append('\0');
        text.Append(format.Schema);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    /// <summary>The judge of the monitors looks for something else than the judge of results.</summary>
    private string InstructionsOf(WorkerCard worker, AnswerFormat format) =>
        format.Name == AnswerFormats.MonitorJudgementName ? PromptTexts.Instructions("monitor") : instructions(worker);

    private static string System(string instructions, AnswerFormat format, int maxOutputTokens)
    {
        var text = new StringBuilder();
        if (instructions.Length > 0)
            text.Append(instructions).Append("\n\n");
        text.Append(format.Task).Append("\n\n").Append(PromptTexts.Frame(maxOutputTokens));
        return text.ToString();
    }

    private async Task<string> UserAsync(WorkerTurn turn, DataBlock data)
    {
        var text = new StringBuilder();
        Line(text, "Tags of this conversation", $"data-{data.Id}, feedback-{data.Id}");
        Line(text, "Goal", turn.Goal);
        Line(text, "Completion criterion", turn.Criterion);
        Line(text, "Objective", turn.Assignment.Objective);
        if (turn.Documents.Count > 0 && turn.Worker.Tools.Count > 0)
        {
            var more = turn.Documents.Count > MaxNames ? $"\n({turn.Documents.Count - MaxNames} more)" : "";
            text.Append("Documents of the task, to be searched and read with the tools:\n")
                .Append(data.Wrap("documents", string.Join('\n', turn.Documents.Take(MaxNames)) + more)).Append('\n');
        }
        if (turn.Assignment.Feedback is { Length: > 0 } feedback)
            text.Append("What was wrong before, to be mended now:\n").Append(data.Feedback(feedback)).Append('\n');
        foreach (var input in turn.Assignment.Inputs)
            text.Append(data.Wrap($"result {input}", await InputAsync(turn.TaskId, input))).Append('\n');
        if (turn.Assignment.Briefing is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } briefing)
            text.Append(data.Wrap("briefing", JsonSerializer.Serialize(briefing, DurableJson.Options))).Append('\n');
        return text.ToString();
    }

    private async Task<string> InputAsync(string taskId, string invocation)
    {
        var bytes = await records.GetAsync(RecordCollections.Envelopes, $"{taskId}/{invocation}");
        if (bytes is null)
            return "(this result is not available)";
        var envelope = DurableJson.FromBytes<Envelope>(bytes);
        var quotes = envelope.Evidence is { Count: > 0 } evidence
            ? $"\nevidence: {JsonSerializer.Serialize(evidence, DurableJson.Options)}"
            : string.Empty;
        return $"status: {JsonNamingPolicy.KebabCaseLower.ConvertName(envelope.Status.ToString())}, confidence "
            + $"{envelope.Confidence:0.00}\n{envelope.Reason}\n{envelope.Result}{quotes}";
    }

    private static void Line(StringBuilder text, string label, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
            text.Append(label).Append(": ").Append(value).Append('\n');
    }
}
