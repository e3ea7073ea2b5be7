using Steward.Contracts;
using Steward.Durability;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Validation;

namespace Steward.Ownership;

/// <summary>
/// The accountable owner of one task: lets the pattern work, takes control back when a limit is hit, passes every candidate through the
/// boundary, and ends the task exactly once. A wall clock and a cancellation stand over all of it.
/// </summary>
internal sealed class Owner
{
    private readonly OrchestrationContext context;
    private readonly TaskSpecification task;
    private readonly TaskRun run;
    private readonly IPattern pattern;
    private readonly PatternContext patternContext;
    private readonly Boundary boundary;
    private readonly string whyPattern;

    public Owner(OrchestrationContext context, TaskSpecification task)
    {
        (this.context, this.task) = (context, task);
        (var kind, whyPattern) = PatternChoice.Of(task);
        run = new(context, task, kind);
        pattern = PatternChoice.Create(kind);
        patternContext = new(run);
        boundary = new(run);
    }

    private bool IsRoot => task.Depth == 0;

    public async Task<TaskOutcome> RunAsync()
    {
        if (IsRoot)
            await run.Admissions.OpenAsync();
        if (task.Protocol is null)
            EmitStarted();

        using var over = new CancellationTokenSource();
        var deadline = context.CreateTimerAsync(task.Deadline, over.Token);
        var cancel = context.WaitForExternalEventAsync(OwnerEvents.Cancel, over.Token);
        // After the waits are set up, which would send what was emitted before: so it goes with the first call.
        if (task.Protocol is not null)
            EmitStarted();
        var work = WorkAsync();

        var first = await Task.WhenAny(work, cancel, deadline);
        var ending = first == work ? await work : await CutOffAsync(first == cancel);
        run.Stop(new(ending.Reason, ending.Detail));
        over.Cancel();
        return await EndAsync(ending);
    }

    private void EmitStarted()
    {
        run.Emit(new(TaskEventKind.Started, task.Goal));
        run.Emit(new(TaskEventKind.Pattern, $"{run.Pattern.InContract()}, {whyPattern}"));
    }

    /// <summary>Rounds of work and boundary until there is an ending. Never throws: a fault of our own is an ending too.</summary>
    private async Task<Ending> WorkAsync()
    {
        try
        {
            string? feedback = null;
            while (true)
            {
                run.Enter(feedback is null ? "working" : "working on feedback");
                var result = await UntilSoftDeadlineAsync(feedback);
                // Calls are cut off at the deadline too, and an engine may tell of that before it tells of the timer.
                if (result.Limit is not null && context.CurrentUtc >= task.Deadline)
                    result = PatternResult.Stopped(run.WallClockHit());
                var step = result.Limit is { } limit
                    ? await boundary.OnLimitAsync(limit)
                    : await boundary.PassAsync(result.Proposal!);
                if (step.Ending is { } ending)
                    return ending;
                feedback = step.Feedback!;
                run.Watch.SentBack(feedback);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new(TaskState.Failed, ReasonCode.Internal, FailureDetails.From(exception).Message, Candidate.Empty);
        }
    }

    /// <summary>Takes control back early enough for the owner or a human to decide what becomes of the partial result.</summary>
    private async Task<PatternResult> UntilSoftDeadlineAsync(string? feedback)
    {
        if (task.OnLimit is not (OnLimit.Owner or OnLimit.Escalate))
            return await pattern.RunAsync(patternContext, feedback);
        if (run.StopOf(ownerSide: false) is { } late)
            return PatternResult.Stopped(late);

        var work = pattern.RunAsync(patternContext, feedback);
        using var done = new CancellationTokenSource();
        var soft = context.CreateTimerAsync(Allotment.SoftDeadlineOf(task), done.Token);
        if (await Task.WhenAny(work, soft) == soft)
        {
            run.TakeBack(run.WallClockHit());
            return PatternResult.Stopped(run.WallClockHit());
        }
        done.Cancel();
        return await work;
    }

    private async Task<Ending> CutOffAsync(bool cancelled)
    {
        run.Stop(cancelled ? new(ReasonCode.Cancelled, "Cancelled on request.") : run.WallClockHit());
        if (await boundary.WithdrawAsync() is { } decided)
            return decided;
        return cancelled ? new(TaskState.Cancelled, ReasonCode.Cancelled, "Cancelled on request.", run.Best.Candidate)
            : task.OnLimit == OnLimit.Abort ? Ending.Aborted(run.WallClockHit())
            : Ending.Partial(run.WallClockHit(), run.Best.Candidate);
    }

    private async Task<TaskOutcome> EndAsync(Ending ending)
    {
        var spent = run.Spent;
        if (IsRoot)
        {
            var totals = await run.Admissions.CloseAsync();
            spent = spent with { Tokens = totals.Tokens, CostUsd = totals.CostUsd, Hops = totals.Hops };
        }
        else
        {
            await run.Admissions.LeaveAsync();
        }
        var outcome = new TaskOutcome(ending.State, ending.Reason, ending.Detail, ending.Candidate.Result, ending.Candidate.Confidence,
            ending.Candidate.Citations, spent, run.Pattern, run.Detections, context.CurrentUtc);

        // A sub-task's outcome is its caller's input; the letter of a task that did not complete is written once, for the whole tree.
        if (!IsRoot)
        {
            await context.CallActivityWithRetryAsync(OwnerActivities.RecordEnvelope,
                new EnvelopeRecord(task.RootId, task.Id, SubTask.EnvelopeOf(outcome)));
        }
        else if (ending.State != TaskState.Completed)
        {
            await context.CallActivityWithRetryAsync(OwnerActivities.DeadLetter, new()
            {
                Id = task.Id,
                TaskId = task.Id,
                Reason = ending.Reason,
                Detail = ending.Detail,
                Specification = task,
                At = context.CurrentUtc,
            });
        }

        run.Metrics.TaskEnded(ending, run.Pattern);
        run.Enter("ended", ending.State);
        run.Emit(new(TaskEventKind.Ended, $"{ending.State.InContract()}: {ending.Reason}. {ending.Detail}", Spent: spent));
        return outcome;
    }
}
