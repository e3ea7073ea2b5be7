using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Steward.Durability;
using Steward.Resilience;
using Steward.Texts;
using Steward.Workers.Catalogue;
using Steward.Workers.Counting;
using Steward.Workers.Gates;
using Steward.Workers.Mcp;
using Steward.Workers.Prompts;
using Steward.Workers.Providers;
using Steward.Workers.Tools;
using Steward.Workers.Turns;

namespace Steward.Workers.Chat;

/// <summary>
/// Turns of model workers. One turn makes one call (and its retries, inside the turn's reservation) and ends with tool calls, with an
/// envelope, or, once per invocation, with a correction that asks the model to mend an answer that is not valid.
/// </summary>
internal sealed class ChatTurnRunner : ITurnRunner
{
    private const int MaxToolCalls = 8;
    private const int MaxKeptArguments = 8_000;
    private const int MaxKeptText = 4_000;
    private const int MaxCorrections = 1;
    private const int MaxErrorsShown = 5;

    private readonly PromptComposer composer;
    private readonly ModelCall call;
    private readonly Transcript transcript;
    private readonly EvidenceCheck evidence;

    internal ChatTurnRunner(PromptComposer composer, ModelCall call, RecordStore records, EvidenceCheck evidence)
    {
        this.evidence = evidence;
        this.composer = composer;
        this.call = call;
        transcript = new(records);
    }

    public ChatTurnRunner(
        RecordStore records, WorkerCatalogue catalogue, ToolBox tools, EvidenceCheck evidence, ClosedModels closed, TimeProvider time,
        ChatRetry? retry = null, HostGates? gates = null, ILoggerFactory? logs = null)
        : this(
            new(records, worker => catalogue.Find(worker.Name)?.Instructions ?? string.Empty, tools.SelectAsync),
            new(
                new(catalogue.Models, worker => catalogue.Find(worker.Name) is { } found ? new(found.Model, found.Sampling) : null, time,
                    log: logs?.CreateLogger<ModelCall>()),
                new(records, time, shared: gates?.Sharing == GateSharing.Divided), closed, retry ?? ChatRetry.Default, time),
            records,
            evidence)
    {
    }

    /// <summary>Asked after the offline provider, which handles the same workers when it is set.</summary>
    public bool Handles(WorkerCard worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return worker.Kind == WorkerKind.Model;
    }

    /// <summary>
    /// The deadline is looked at here too, after the journal: what was called before a crash is charged however late it is.
    /// </summary>
    public Task<TurnReply> RunTooLateAsync(WorkerTurn turn) => RunAsync(turn, CancellationToken.None);

    public async Task<TurnReply> RunAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        Prompt prompt;
        try
        {
            prompt = await composer.ComposeAsync(turn, cancellationToken);
        }
        catch (Exception exception) when (exception is not StoreUnavailableException)
        {
            if (!await call.WasBegunAsync(turn))
                throw;
            return new()
            {
                Envelope = Envelope.Failed(
                    $"interrupted: the call was cut off, and its prompt cannot be composed again ({exception.Message})"),
                Usage = Allowance.Everything(turn.Reservation),
            };
        }
        var result = await call.RunAsync(turn, prompt, cancellationToken);
        if (result.NeededTokens is not null || result.NextAttempt is not null)
        {
            return new()
            {
                NeededTokens = result.NeededTokens,
                NextAttempt = result.NextAttempt,
                Usage = result.Usage,
                Overrun = result.Overrun,
            };
        }
        if (result is not { Answer: { } answer, CountedBy: { } by })
        {
            return new()
            {
                Envelope = Envelope.Failed(result.Failure!.Reason),
                Usage = result.Usage,
                Fault = result.Failure.Fault,
                Overrun = result.Overrun,
            };
        }
        try
        {
            var reply = await InterpretAsync(turn, prompt, answer, by);
            return reply with { Usage = result.Usage, Overrun = result.Overrun };
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or StoreUnavailableException))
        {
            // What was paid is reported even where the host fails afterwards.
            return new()
            {
                Envelope = Envelope.Failed($"The answer could not be kept: {exception.Message}"),
                Usage = result.Usage,
                Overrun = result.Overrun,
            };
        }
    }

    private async Task<TurnReply> InterpretAsync(WorkerTurn turn, Prompt prompt, ChatAnswer given, TokenBound by)
    {
        var answer = prompt.AsText(given);
        if (answer.Refusal is { } refusal)
            return Final(Envelope.Failed($"The model refused: {refusal}"));
        if (answer.Finish == ChatFinishReason.ContentFilter.Value)
            return Final(Envelope.Failed("The provider's content filter stopped the answer."));
        if (answer.ToolCalls.Count > 0 && answer.Finish != ChatFinishReason.Length.Value && prompt.ToolsAllowed)
            return await ToolCallsAsync(turn, prompt, answer, by);

        var (envelope, problem) = Read(prompt, answer);
        if (envelope is not null)
            return Final(await PlanEvidence.LocateAsync(evidence, turn, envelope));
        return prompt.Corrections >= MaxCorrections || turn.Turn >= turn.Worker.MaxTurns
            ? Final(Envelope.Failed($"The worker's answer is not a valid {prompt.Format.Name}: {problem}"))
            : await CorrectAsync(turn, prompt, answer, problem, by);
    }

    private static (Envelope? Envelope, string Problem) Read(Prompt prompt, ChatAnswer answer)
    {
        if (answer.Finish == ChatFinishReason.Length.Value)
            return (null, "it was cut off at the output cap");
        if (answer.ToolCalls.Count > 0)
            return (null, "it asks for tools where none may be called any more");
        if (string.IsNullOrWhiteSpace(answer.Text))
            return (null, "it is empty");
        var read = prompt.Format.Read(answer.Text);
        return (read.Value, string.Join("; ", read.Errors.Take(MaxErrorsShown)));
    }

    private async Task<TurnReply> ToolCallsAsync(WorkerTurn turn, Prompt prompt, ChatAnswer answer, TokenBound by)
    {
        // Each call that is kept needs a result; arguments past the bound are dropped and become an error the model reads.
        var calls = CallIds.Complete(answer.ToolCalls.Take(MaxToolCalls), turn.Turn)
            .Select(one => one.Arguments.Length <= MaxKeptArguments ? one : one with { Arguments = "(too long)" })
            .ToList();
        var said = new TranscriptTurn(Clip.To(answer.Text, MaxKeptText), calls, Measure: prompt.Measured(answer, by));
        await transcript.AppendAsync(turn.TaskId, turn.InvocationId, turn.Turn, said, CancellationToken.None);
        return new()
        {
            ToolCalls = [.. calls.Select((one, index) => new ToolCall(index, one.Name, DigestOf(one)))],
            ConversationTokens = prompt.BoundAfter(said, answer, by),
        };
    }

    private async Task<TurnReply> CorrectAsync(WorkerTurn turn, Prompt prompt, ChatAnswer answer, string problem, TokenBound by)
    {
        var said = new TranscriptTurn(Clip.To(answer.Text, MaxKeptText), [],
            $"Your answer cannot be used: {problem}. Answer again, with one JSON object of the given schema and nothing else, and shorter "
                + "if it was cut off.",
            prompt.Measured(answer, by));
        await transcript.AppendAsync(turn.TaskId, turn.InvocationId, turn.Turn, said, CancellationToken.None);
        return new() { ConversationTokens = prompt.BoundAfter(said, answer, by) };
    }

    private static TurnReply Final(Envelope envelope) => new() { Envelope = envelope };

    private static string DigestOf(ModelToolCall call)
    {
        var arguments = ToolArguments.Parse(call.Arguments) is { } parsed
            ? JsonSerializer.Serialize(parsed, DurableJson.Options)
            : call.Arguments;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{call.Name}\n{arguments}")))[..16];
    }
}
