using System.Text;
using Steward.Limits;
using Steward.Workers.Catalogue;
using Steward.Workers.Code;
using Steward.Workers.Documents;
using Steward.Workers.Turns;

namespace Steward.Workers.Offline;

/// <summary>
/// The <c>offline</c> provider: stands in for a chat model by extracting from the task's documents. Deterministic, and labelled in every
/// reason. It is for trying the machinery, never a substitute for a model.
/// </summary>
internal sealed class OfflineTurnRunner(WorkerCatalogue catalogue, WorkerInputs inputs, DocumentSearch search) : ITurnRunner
{
    /// <summary>Of English text, on average.</summary>
    private const int CharactersPerToken = 4;

    public bool Handles(WorkerCard worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return worker.Kind == WorkerKind.Model && catalogue.Models.AreOffline(catalogue.Find(worker.Name)?.Model);
    }

    public async Task<TurnReply> RunAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var input = await inputs.ResolveAsync(turn, cancellationToken);
        var answer = await AnswerAsync(turn, input, cancellationToken);
        return new() { Envelope = answer.Envelope, Usage = UsageOf(turn, answer) };
    }

    private async Task<OfflineAnswer> AnswerAsync(WorkerTurn turn, WorkerInput input, CancellationToken cancellationToken)
    {
        if (turn.Worker.Role is WorkerRole.Planner or WorkerRole.Owner or WorkerRole.Manager && input.Briefing is null)
            return OfflineAnswer.Failed($"a {turn.Worker.Role.ToString().ToLowerInvariant()} needs its briefing.");
        return turn.Worker.Role switch
        {
            WorkerRole.Planner => OfflinePlanner.Answer(input),
            WorkerRole.Owner => OfflineOwner.Answer(input.Briefing!.Value),
            WorkerRole.Judge => OfflineAnswer.Failed("comparing words is not a judgement: a judge needs a model."),
            WorkerRole.Assembler => OfflineAssembler.Answer(input, await IndexAsync(turn, cancellationToken)),
            WorkerRole.Manager => await OfflineManager.AnswerAsync(
                turn.TaskId, input, await IndexAsync(turn, cancellationToken), inputs, cancellationToken),
            _ => OfflineSpecialist.Answer(turn.Worker, input, await IndexAsync(turn, cancellationToken)),
        };
    }

    private Task<SearchIndex> IndexAsync(WorkerTurn turn, CancellationToken cancellationToken) =>
        search.IndexAsync(turn.TaskId, turn.Documents, cancellationToken);

    /// <summary>An estimate of what a model would have read and written, never more than was reserved.</summary>
    private static Usage UsageOf(WorkerTurn turn, OfflineAnswer answer)
    {
        var assignment = turn.Assignment;
        var prompt = Tokens(answer.CharactersRead) + Tokens(assignment.Objective.Length + turn.Goal.Length)
            + Tokens(assignment.Briefing is { } briefing ? Encoding.UTF8.GetByteCount(briefing.GetRawText()) : 0);
        var completion = Math.Min(Tokens(answer.Envelope.Result.Length + answer.Envelope.Reason.Length), turn.Reservation.Tokens);
        return new(Math.Min(prompt, turn.Reservation.Tokens - completion), 0, completion, 0, 1, Estimated: true);
    }

    private static long Tokens(int characters) => (characters + CharactersPerToken - 1) / CharactersPerToken;
}
