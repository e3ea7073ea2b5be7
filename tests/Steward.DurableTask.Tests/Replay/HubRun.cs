using System.Text.Json;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using Steward.Durability;
using Steward.Engine.History;
using Steward.Engine.Orchestrations;
using HubEvent = DurableTask.Core.History.HistoryEvent;

namespace Steward.DurableTask.Tests.Replay;

/// <summary>An instance on Durable Task, turn by turn: what it takes in, what it asks for, and what it came to.</summary>
internal sealed class HubRun(DurableRegistry registry, HistoryDocument document, AdapterBooks books)
{
    private readonly ColdWorker worker = new(registry);
    private readonly List<HubEvent> history = [];
    private readonly Queue<(AskedStep Step, int Logged)> asked = [];
    private DateTimeOffset now;
    private OrchestrationCompleteOrchestratorAction? end;

    public JsonElement? CustomStatus { get; private set; }

    public bool HasEnded => end is not null || books.Outcome is not null;

    /// <summary>
    /// The next step that the code asked for, with the number of events that were in the log by then; null when it waits.
    /// </summary>
    public (AskedStep Step, int Logged)? Next => asked.TryDequeue(out var next) ? next : null;

    /// <summary>Time-outs whose timer fires before <paramref name="at"/> come first.</summary>
    public void Reach(DateTimeOffset at)
    {
        while (!HasEnded && books.Next is { } timer && timer.Due < at)
            Fire(timer.Number, timer.Due);
    }

    /// <summary>Fires the timer that all time-outs share.</summary>
    public void TimeOut(DateTimeOffset at)
    {
        var timer = books.Next ?? throw new NonDeterminismException("A call timed out, but no timer of time-outs is armed.");
        Fire(timer.Number, at);
    }

    /// <summary>One turn, from the very beginning as always, and the turns in which the log confirms the end.</summary>
    public void Take(DateTimeOffset at, HubEvent item)
    {
        for (List<HubEvent> inputs = [item]; inputs.Count > 0;)
            inputs = Turn(at, inputs);
    }

    /// <summary>The output, or the failure, as the port shows it; null while the instance waits.</summary>
    public (JsonElement? Output, FailureDetails? Failure)? Outcome() => end is { FailureDetails: { } failure }
        ? (null, Failures.Read(failure.ErrorType, failure.ErrorMessage))
        : end is not null ? (PayloadJson.Parse(end.Result), null)
        : books.Outcome is { } early ? (early.Output, early.Failure) : null;

    /// <summary>Answers what Durable Task still waits for: only then does it close the instance, and the code must not go on.</summary>
    public void Close(IEnumerable<AskedStep> open)
    {
        var early = Outcome();
        foreach (var step in open)
        {
            Take(now,
                step.Kind == HistoryKind.Child
                    ? new SubOrchestrationInstanceCompletedEvent(-1, step.Number, "null")
                    : new TaskCompletedEvent(-1, step.Number, "null"));
        }

        if (end is null || asked.Count > 0)
        {
            throw new NonDeterminismException(
                $"All calls are answered, but the instance {(end is null ? "does not end" : $"asks for {asked.Peek().Step.Describe()}")}.");
        }

        if (Outcome()?.Output?.GetRawText().Length != early?.Output?.GetRawText().Length)
            throw new NonDeterminismException("The outcome that was shown early is not the one that came.");
    }

    private void Fire(int timer, DateTimeOffset at)
    {
        books.Fired(timer, at);
        Take(at, HubAnswers.Fired(timer, at));
    }

    private List<HubEvent> Turn(DateTimeOffset at, List<HubEvent> inputs)
    {
        now = at > now ? at : now;
        var turn = inputs.Prepend(new OrchestratorStartedEvent(-1) { Timestamp = now.UtcDateTime }).ToList();
        var played = worker.Play(document.Name, history, turn);
        history.AddRange([.. turn, .. played.Actions.Select(ColdWorker.Record), new OrchestratorCompletedEvent(-1)]);
        CustomStatus = PayloadJson.Parse(played.CustomStatus);
        var answers = new List<HubEvent>();
        foreach (var action in played.Actions)
        {
            if (action is OrchestrationCompleteOrchestratorAction ended)
            {
                end = ended;
                continue;
            }
            var step = AskedStep.Of(action);
            if (!books.Takes(step))
                asked.Enqueue((step, books.Logged));
            else if (step is { IsLog: true, Kind: HistoryKind.EntityCall })
                answers.Add(HubAnswers.EntityDone(step.Answer!, "{}"));
        }
        books.ThrowIfOwing();
        return answers;
    }
}
