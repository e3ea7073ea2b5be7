using Steward.Limits;
using Steward.Workers.Journal;
using Steward.Workers.Prompts;
using Steward.Workers.Providers;
using Steward.Workers.Turns;

namespace Steward.Workers.Chat;

/// <summary>
/// One turn's call of the model: attempts over the deployments in their order, each cut to what is left of the reservation, begun in the
/// journal before it is sent and ended there before anybody acts on it. All together never use more than the reservation. A loop and no
/// retry policy: each attempt is another call, to a deployment that is ready at a time of its own, and may have been made before a crash.
/// </summary>
internal sealed class ModelCall(
    ModelPool models, CallJournal<ChatAnswer> journal, ChatRetry retry, TimeProvider time)
{
    /// <summary>With less room than this for the answer a prompt is not worth paying for.</summary>
    public const int MinOutputTokens = 256;

    /// <summary>Kept back before the turn's deadline, to record what happened.</summary>
    private static readonly TimeSpan RecordingTime = TimeSpan.FromMilliseconds(250);

    /// <param name="stopping">Cancelled when the host stops. An attempt that is under way then stays begun: it is charged,
    /// and not made again.</param>
    public async Task<ModelCallResult> RunAsync(WorkerTurn turn, Prompt prompt, CancellationToken stopping)
    {
        var deployments = models.Of(turn.Worker, prompt.Measure?.Deployment);
        var allowance = new Allowance(turn.Reservation, turn.Worker.Price);
        var readyAt = new DateTimeOffset[deployments.Count];
        var least = Math.Clamp(turn.Worker.MaxOutputTokens, 1, MinOutputTokens);
        var most = models.Attempts + deployments.Count - 1;
        CallFailure? last = null;
        for (var attempt = 1; attempt <= most; attempt++)
        {
            var target = (attempt - 1) % deployments.Count;
            var sent = prompt.For(deployments[target]);
            var cap = allowance.OutputCap(sent.Bound, turn.Worker.MaxOutputTokens);
            var inTime = await WaitAsync(readyAt[target], turn.Deadline, stopping);
            var begun = time.GetUtcNow();
            var entry = new JournalEntry<ChatAnswer>(begun, deployments[target].Name, allowance.WorstCase(sent.Bound, cap),
                OverAt: journal.OverAt(begun + LimitOf(turn, begun)));
            // Looked up even where nothing may be sent: what was sent before a crash is charged in any case.
            var known = inTime && cap >= least
                ? await journal.BeginAsync(turn.TaskId, turn.CallId, attempt, entry, CancellationToken.None)
                : await journal.FindAsync(turn.TaskId, turn.CallId, attempt, CancellationToken.None);
            if (known is null && !inTime)
            {
                return ModelCallResult.Failed(last?.Reason ?? "The time of the turn was over before the call.", allowance.Spent,
                    last?.Fault ?? false);
            }
            if (known is null && cap < least)
                return last is null ? new(null, Usage.None, NeededTokens: sent.Bound + least) : NoRoom(last, allowance);
            if (known is not null)
                known = await journal.SettledAsync(turn.TaskId, turn.CallId, attempt, known, turn.Deadline - RecordingTime, stopping);
            if (known is { Outcome: null })
            {
                return ModelCallResult.Failed("interrupted: the call was cut off in the middle; it is charged and not made again.",
                    Allowance.Everything(turn.Reservation), fault: false);
            }

            var outcome = known?.Outcome ?? await SendAsync(turn, sent, attempt, deployments[target], entry, allowance, stopping);
            if (outcome is null)
            {
                return ModelCallResult.Failed("The call was made and its record was lost.", Allowance.Everything(turn.Reservation),
                    fault: false);
            }
            allowance.Charge(outcome.Usage);
            if (outcome.Answer is { } answer)
                return new(answer, allowance.Spent, CountedBy: sent.Count.By);
            last = outcome.Failure!;
            var elsewhere = last.Fault && attempt < deployments.Count;
            if (!last.Transient && !elsewhere)
                break;
            readyAt[target] = time.GetUtcNow()
                + retry.Backoff.Delay((attempt - 1) / deployments.Count + 1, last.RetryAfter, retry.Random());
        }
        return ModelCallResult.Failed(last!.Reason, allowance.Spent, last.Fault);
    }

    /// <summary>Whether this turn was called before: something is charged for it, whatever else happens.</summary>
    public async Task<bool> WasBegunAsync(WorkerTurn turn) =>
        await journal.FindAsync(turn.TaskId, turn.CallId, 1, CancellationToken.None) is not null;

    /// <summary>Null when what came of the attempt could not be recorded.</summary>
    private async Task<CallOutcome<ChatAnswer>?> SendAsync(
        WorkerTurn turn, SentPrompt sent, int attempt, ModelDeployment target, JournalEntry<ChatAnswer> entry, Allowance allowance,
        CancellationToken stopping)
    {
        var outcome = await AttemptAsync(turn, sent, target, entry.WorstCase, allowance, stopping);
        try
        {
            await journal.EndAsync(turn.TaskId, turn.CallId, attempt, entry with { Outcome = outcome });
            return outcome;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<CallOutcome<ChatAnswer>> AttemptAsync(
        WorkerTurn turn, SentPrompt sent, ModelDeployment target, Usage worst, Allowance allowance, CancellationToken stopping)
    {
        var limit = LimitOf(turn, time.GetUtcNow());
        // Beginning it in the journal took what was left. Nothing is sent: a timer knows no negative time, and -1 ms would be forever.
        if (limit <= TimeSpan.Zero)
            return new(null, Usage.None, new("The time of the turn was over before the call.", Transient: false, Fault: false));
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stopping);
        var options = sent.Options.Clone();
        options.MaxOutputTokens = (int)worst.CompletionTokens;
        try
        {
            var response = await target.Client.GetResponseAsync(sent.Messages, options, either.Token);
            var charge = ReportedUsage.Of(response.Usage, response, worst, allowance);
            if (charge.PromptTokens is { } counted)
                target.Count.Counted(sent.Count, sent.Bound, counted);
            ModelMetrics.Charged(turn.Worker.Name, target.Name, charge.Usage, worst);
            return new(ChatAnswers.Read(response, target.Name, charge.PromptTokens, sent.Parts), charge.Usage);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested || !stopping.IsCancellationRequested)
        {
            return new(null, worst, new($"No answer within {limit.TotalSeconds:0.#} s.", Transient: true, Fault: true));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var fault = ModelFault.Of(exception);
            return new(null, Charged(fault, worst, allowance), new(fault.Message, fault.Transient, fault.Fault, fault.RetryAfter));
        }
    }

    /// <summary>How long an attempt that starts now may take; nothing or less when the time of the turn is over.</summary>
    private TimeSpan LimitOf(WorkerTurn turn, DateTimeOffset now)
    {
        var rest = turn.Deadline - RecordingTime - now;
        return rest < models.AttemptTimeout ? rest : models.AttemptTimeout;
    }

    /// <summary>False when the time does not suffice.</summary>
    private async Task<bool> WaitAsync(DateTimeOffset until, DateTimeOffset deadline, CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        if ((until > now ? until : now) >= deadline - RecordingTime)
            return false;
        if (until > now)
            await Task.Delay(until - now, time, stopping);
        return time.GetUtcNow() < deadline - RecordingTime;
    }

    private static ModelCallResult NoRoom(CallFailure last, Allowance allowance) =>
        ModelCallResult.Failed($"{last.Reason} The reservation has no room for another attempt.", allowance.Spent, last.Fault);

    /// <summary>For an attempt without an answer.</summary>
    private static Usage Charged(ModelFault fault, Usage worst, Allowance allowance) => fault switch
    {
        { Usage: { } reported } => ReportedUsage.Of(reported, null, worst, allowance).Usage,
        { Billing: Billing.NotSent } => Usage.None,
        { Billing: Billing.Nothing } => new(Calls: 1),
        { Billing: Billing.Prompt } => allowance.WorstCase(worst.PromptTokens, 0),
        _ => worst,
    };
}
