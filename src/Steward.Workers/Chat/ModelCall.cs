using System.Globalization;
using Steward.Limits;
using Steward.Resilience;
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
    ModelPool models, CallJournal<ChatAnswer> journal, ClosedModels closed, ChatRetry retry, TimeProvider time)
{
    /// <summary>With less room than this for the answer a prompt is not worth paying for.</summary>
    public const int MinOutputTokens = 256;

    private const int EndOfAnswer = 16;

    /// <summary>Kept back before the turn's deadline, to record what happened.</summary>
    private static readonly TimeSpan RecordingTime = TimeSpan.FromMilliseconds(250);

    /// <param name="stopping">Cancelled when the host stops. An attempt that is under way then stays begun: it is charged,
    /// and not made again.</param>
    public async Task<ModelCallResult> RunAsync(WorkerTurn turn, Prompt prompt, CancellationToken stopping)
    {
        var least = Math.Clamp(turn.Worker.MaxOutputTokens, 1, MinOutputTokens);
        var (deployments, tooSmall) = ContextWindows.Fit(models.Of(turn.Worker, prompt.Measure?.Deployment), prompt, least);
        if (tooSmall is not null && !await WasBegunAsync(turn))
            return ModelCallResult.Failed(tooSmall, Usage.None, fault: false);
        var allowance = new Allowance(turn.Reservation, turn.Worker.Price);
        var readyAt = new DateTimeOffset[deployments.Count];
        var shutOnes = new HashSet<int>();
        var most = models.Attempts + deployments.Count - 1;
        CallFailure? last = null;
        Overrun? overrun = null;
        for (var attempt = turn.Attempt ?? 1; attempt <= most; attempt++)
        {
            var (target, sent, cap) = PlannedCall.Next(deployments, shutOnes, attempt, turn, prompt, allowance);
            var deployment = deployments[target];
            var inTime = await WaitAsync(readyAt[target], turn.Deadline, stopping);
            var shut = await closed.FindAsync(deployment.Name);
            var place = inTime && cap >= least && shut is null
                ? deployment.Rate.Enter(sent.Bound + cap, turn.Deadline - RecordingTime)
                : null;
            inTime = inTime && (place is null || await WaitAsync(place.Start, turn.Deadline, stopping));
            var begun = time.GetUtcNow();
            var entry = new JournalEntry<ChatAnswer>(begun, deployment.Name, allowance.WorstCase(sent.Bound, cap),
                OverAt: journal.OverAt(begun + LimitOf(turn, deployment, begun)));
            // Looked up even where nothing may be sent: what was sent before a crash is charged in any case.
            var known = inTime && place is not null
                ? await journal.BeginAsync(turn.TaskId, turn.CallId, attempt, entry, CancellationToken.None)
                : await journal.FindAsync(turn.TaskId, turn.CallId, attempt, CancellationToken.None);
            if (known is null && shut is not null)
            {
                shutOnes.Add(target);
                last = new(shut.Why, Transient: false, Fault: false);
                if (attempt < deployments.Count)
                    continue;
                break;
            }
            if (known is null && !inTime)
                return Failed(last?.Reason ?? "The time of the turn was over before the call.", last?.Fault ?? false);
            if (known is null && cap < least)
            {
                return last is null
                    ? new(null, Usage.None) { NeededTokens = sent.Bound + least }
                    : new(null, allowance.Spent) { NextAttempt = new(attempt, sent.Bound + least, last.Reason), Overrun = overrun };
            }
            if (known is null && place is null)
                return Failed($"rate limit of '{deployment.Name}': it leaves no room for a call within the turn.", last?.Fault ?? false);
            if (known is not null)
                known = await journal.SettledAsync(turn.TaskId, turn.CallId, attempt, known, turn.Deadline - RecordingTime, stopping);
            if (known is { Outcome: null })
                return Lost(turn, "interrupted: the call was cut off in the middle; it is charged and not made again.");
            var outcome = known?.Outcome ?? await SendAsync(turn, sent, attempt, deployment, entry, allowance, stopping);
            if (outcome is null)
                return Lost(turn, "The call was made and its record was lost.");
            place?.Settle(outcome.Usage.Tokens);
            allowance.Charge(outcome.Usage);
            overrun = outcome.Overrun ?? overrun;
            if (outcome.Answer is { } answer)
                return new(answer, allowance.Spent, CountedBy: sent.Count.By) { Overrun = overrun };
            last = outcome.Failure!;
            var elsewhere = last.Fault && attempt < deployments.Count;
            if (!last.Transient && !elsewhere)
                break;
            readyAt[target] = time.GetUtcNow()
                + retry.Backoff.Delay((attempt - 1) / deployments.Count + 1, last.RetryAfter, retry.Random());
        }
        return Failed(last!.Reason, last.Fault);

        ModelCallResult Failed(string reason, bool fault) =>
            ModelCallResult.Failed(reason, allowance.Spent, fault) with { Overrun = overrun };
    }

    /// <summary>Whether this turn was called before: something is charged for it, whatever else happens.</summary>
    public async Task<bool> WasBegunAsync(WorkerTurn turn) =>
        await journal.FindAsync(turn.TaskId, turn.CallId, turn.Attempt ?? 1, CancellationToken.None) is not null;

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
        var limit = LimitOf(turn, target, time.GetUtcNow());
        // Beginning it in the journal took what was left. Nothing is sent: a timer knows no negative time, and -1 ms would be forever.
        if (limit <= TimeSpan.Zero)
            return new(null, Usage.None, new("The time of the turn was over before the call.", Transient: false, Fault: false));
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stopping);
        var options = target.OptionsFor(sent.Options, (int)worst.CompletionTokens);
        try
        {
            var asked = target.Dialect.Current;
            var response = await target.Client.GetResponseAsync(sent.Messages, options, either.Token);
            var charge = ReportedUsage.Of(response.Usage, response, worst, allowance);
            if (charge.PromptTokens is { } counted)
                target.Count.Counted(sent.Count, sent.Bound, counted);
            ModelMetrics.Charged(turn.Worker.Name, target.Name, charge.Usage, worst);
            var overrun = OverrunOf(target, charge.Usage, worst, mended: target.Dialect.Current.LegacyOutputCap != asked.LegacyOutputCap);
            if (overrun is { Mended: false })
                await closed.CloseAsync(target.Name, overrun.Detail, turn.TaskId);
            return new(ChatAnswers.Read(response, target.Name, charge.PromptTokens, sent.Parts), charge.Usage, Overrun: overrun);
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
    private static TimeSpan LimitOf(WorkerTurn turn, ModelDeployment target, DateTimeOffset now)
    {
        var rest = turn.Deadline - RecordingTime - now;
        return target.AttemptTimeout is { } limit && limit < rest ? limit : rest;
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

    /// <param name="mended">The cap goes out under another name from now on.</param>
    private static Overrun? OverrunOf(ModelDeployment target, Usage used, Usage worst, bool mended)
    {
        if (used.Tokens <= worst.Tokens && used.CostUsd <= worst.CostUsd)
            return null;
        // More prompt than was reckoned with is reckoned with from now on, and some servers count the token that ends an answer.
        var bounded = mended || used.CompletionTokens <= worst.CompletionTokens + EndOfAnswer;
        var detail = string.Create(CultureInfo.InvariantCulture,
            $"Model '{target.Name}' used {used.Tokens:N0} tokens in a call that was admitted with {worst.Tokens:N0}.");
        return new(bounded ? detail : $"{detail} It ignores its output cap, and is closed to all tasks until it is opened again.", bounded);
    }

    private static ModelCallResult Lost(WorkerTurn turn, string reason) =>
        ModelCallResult.Failed(reason, Allowance.Everything(turn.Reservation), fault: false);

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
