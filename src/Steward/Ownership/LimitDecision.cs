using System.Text.Json;
using Steward.Durability;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>
/// What becomes of a task that a limit has stopped: by the request's rule, or by the owner worker on its reserved allotment.
/// </summary>
internal static class LimitDecision
{
    public const string CompletePartial = "complete-partial";
    public const string Escalate = "escalate";
    public const string Abort = "abort";

    public static async Task<OwnerChoice> MakeAsync(TaskRun run, LimitHit limit) => run.Specification.OnLimit switch
    {
        _ when limit.Escalate => new(Escalate, "The monitor's policy says so."),
        OnLimit.Abort => new(Abort, "The request says so."),
        OnLimit.Escalate => new(Escalate, "The request says so."),
        OnLimit.Owner when Allotment.Decides(run.Specification) => await ByWorkerAsync(run, limit),
        OnLimit.Owner => ByRule(run, "This host has no owner worker."),
        _ => new(CompletePartial, "The request says so."),
    };

    private static async Task<OwnerChoice> ByWorkerAsync(TaskRun run, LimitHit limit)
    {
        var best = run.Best.Candidate;
        var briefing = new OwnerBriefing(limit.Reason, limit.Detail, best.Result, best.Confidence);
        var answer = await run.InvokeAsync(run.Specification.Role(WorkerRole.Owner)!,
            new("Decide what becomes of the task.", [], null, JsonSerializer.SerializeToElement(briefing, DurableJson.Options)),
            ownerSide: true);
        if (answer.Envelope.Status == EnvelopeStatus.Failed)
            return ByRule(run, $"The owner worker did not decide: {answer.Envelope.Reason}");
        try
        {
            return ForeignJson.Read<OwnerChoice>(answer.Envelope.Result, DurableJson.Options) is
            { Decision: CompletePartial or Escalate or Abort } choice
                ? choice
                : ByRule(run, "The owner worker named no decision that there is.");
        }
        catch (JsonException)
        {
            return ByRule(run, "The owner worker's answer is not a decision.");
        }
    }

    /// <summary>Something to show: complete with it, marked partial. Nothing: abort.</summary>
    private static OwnerChoice ByRule(TaskRun run, string why) => run.Best.Candidate.Result.Length > 0
        ? new(CompletePartial, $"{why} There is a partial result.")
        : new(Abort, $"{why} There is nothing to hand over.");
}
