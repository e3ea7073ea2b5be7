using System.Text;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Patterns;

/// <summary>What has been done over all plans of a task: kept over a re-plan, so that nothing is paid for twice.</summary>
internal sealed class FinishedWork
{
    private readonly Dictionary<string, (Subtask Subtask, InvocationResult Result)> successes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Subtask Subtask, InvocationResult Result)> partials = new(StringComparer.Ordinal);

    public IReadOnlyList<FinishedSubtask> Done =>
        [.. successes.Values.Select(done => new FinishedSubtask(done.Subtask.Id, done.Subtask.Worker, done.Subtask.Objective,
            done.Result.Id))];

    /// <summary>Invocations whose results are a part of what was asked for.</summary>
    public IReadOnlyList<string> Partial =>
        [.. partials.Where(part => !successes.ContainsKey(part.Key)).Select(part => part.Value.Result.Id)];

    /// <summary>True when this very subtask (same worker, same objective) is done.</summary>
    public bool Has(Subtask subtask) => successes.TryGetValue(subtask.Id, out var done)
        && done.Subtask.Worker == subtask.Worker && done.Subtask.Objective == subtask.Objective;

    public bool Has(string id) => successes.ContainsKey(id);

    public string InvocationOf(string id) => successes[id].Result.Id;

    public InvocationResult ResultOf(string id) => successes[id].Result;

    public void Add(Subtask subtask, InvocationResult result)
    {
        if (result.Succeeded)
            successes[subtask.Id] = (subtask, result);
        else if (result.Envelope.Status == EnvelopeStatus.Partial)
            partials[subtask.Id] = (subtask, result);
    }

    /// <summary>All there is, put together by the owner without a call: the partial result when a limit ends the task.</summary>
    public Proposal Compose(Plan plan)
    {
        // A retried subtask may have come back under another id: what is asked for says what it is.
        var done = successes.Values.Select(success => success.Subtask.Objective).ToHashSet(StringComparer.Ordinal);
        var parts = successes.Values.Concat(partials.Values.Where(part => !done.Contains(part.Subtask.Objective))
            .DistinctBy(part => part.Subtask.Objective, StringComparer.Ordinal)).ToList();
        if (parts.Count == 0)
            return new(Candidate.Empty, null);
        if (parts.Count == 1 && plan.Subtasks.Count == 1)
            return new(Candidate.From(parts[0].Result.Envelope), parts[0].Result.Id);

        var text = new StringBuilder();
        foreach (var (subtask, result) in parts)
            text.Append("## ").AppendLine(subtask.Objective).AppendLine().AppendLine(result.Envelope.Result).AppendLine();
        var planned = plan.Subtasks.Count(subtask => !successes.ContainsKey(subtask.Id)) + successes.Count;
        var confidence = parts.Min(part => part.Result.Envelope.Confidence) * successes.Count / Math.Max(1, planned);
        var citations = parts.SelectMany(part => part.Result.Envelope.Evidence ?? []).Distinct().Take(Envelope.MaxEvidence);
        return new(new(Envelope.ClipResult(text.ToString().TrimEnd()), confidence, [.. citations]), null);
    }
}
