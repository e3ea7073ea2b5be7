using System.Text.Json;
using Steward.Contracts;
using Steward.Durability;
using Steward.Tasks;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Patterns;

/// <summary>
/// One worker holds the task at a time and may pass it on with a reason. A cycle without progress, refusal by all, or a limit gives
/// control back to the owner.
/// </summary>
internal sealed class HandoffPattern : IPattern
{
    private const int MaxInputs = 6;

    private readonly HandoffCourse course = new();
    private readonly HashSet<string> refused = new(StringComparer.Ordinal);
    private readonly List<string> invocations = [];

    private WorkerCard? holder;
    private string? remaining;

    public async Task<PatternResult> RunAsync(IPatternContext run, string? feedback)
    {
        var specialists = run.Specification.Specialists.ToList();
        if (feedback is not null)
            refused.Clear();
        holder ??= specialists.FirstOrDefault();

        while (holder is { } current)
        {
            run.Enter($"held by {current.Name}");
            var answer = await AskAsync(run, current, specialists, feedback);
            feedback = run.TakeRePlan();
            var envelope = answer.Envelope;
            var next = NextOf(envelope, current, specialists);
            if (envelope.Status != EnvelopeStatus.Failed)
            {
                invocations.Add(answer.Id);
                if (envelope.Result.Length > 0 && envelope.Confidence >= run.Best.Candidate.Confidence)
                    run.Best = new(Candidate.From(envelope), answer.Id);
            }
            if (answer.Limit is { } limit)
                return PatternResult.Stopped(limit);
            if (envelope.Status == EnvelopeStatus.Success && envelope.Handoff is null)
                return PatternResult.Of(new(Candidate.From(envelope), answer.Id));
            if (next is null)
            {
                // It failed, or stopped short without naming a peer that there is: it has refused, and the owner picks who goes on.
                refused.Add(current.Name);
                next = specialists.FirstOrDefault(worker => !refused.Contains(worker.Name));
            }
            if (course.Add(current.Name, envelope.Result) is { } cycle && next is not null)
                return PatternResult.Stopped(cycle);

            remaining = envelope.Handoff?.Remaining ?? envelope.Reason;
            if (next is not null)
            {
                run.Emit(new(TaskEventKind.Handoff, $"{current.Name} -> {next.Name}: {envelope.Handoff?.Reason ?? envelope.Reason}",
                    current.Name, answer.Id));
            }
            course.Note($"{current.Name}: {envelope.Handoff?.Reason ?? envelope.Reason}");
            holder = next;
        }
        return PatternResult.Stopped(new(ReasonCode.NoWorker, specialists.Count == 0
            ? "There is no specialist for this task."
            : $"Every worker gave up: {string.Join(", ", refused)}."));
    }

    private Task<InvocationResult> AskAsync(IPatternContext run, WorkerCard current, List<WorkerCard> specialists, string? feedback)
    {
        var peers = specialists.Where(worker => worker.Name != current.Name)
            .Select(worker => new WorkerSummary(worker.Name, worker.Description));
        var briefing = new HolderBriefing([.. peers], course.Path, remaining);
        return run.InvokeAsync(current, new(run.Specification.Goal, [.. invocations.TakeLast(MaxInputs)], feedback,
            JsonSerializer.SerializeToElement(briefing, DurableJson.Options)));
    }

    private static WorkerCard? NextOf(Envelope envelope, WorkerCard current, List<WorkerCard> specialists) =>
        envelope.Handoff is { } handoff
            ? specialists.FirstOrDefault(worker => worker.Name == handoff.To && worker.Name != current.Name)
            : null;
}
