using System.Text.Json;
using Steward.Durability;
using Steward.DurableTask.Orchestrations;
using Steward.Engine.History;
using Steward.Engine.Orchestrations;

namespace Steward.DurableTask.Tests.Replay;

/// <summary>
/// Replays a history that the embedded engine recorded over Durable Task: the code must ask for the same steps in the same order with the
/// same inputs, at every answer, and come to the same end.
/// </summary>
internal sealed class TwoEngineReplay
{
    private readonly HistoryDocument document;
    private readonly EmbeddedRun embedded;
    private readonly AdapterBooks books;
    private readonly HubRun hub;
    private readonly Dictionary<int, AskedStep> open = [];
    private Dictionary<int, Step> expected = [];
    private int last;

    private TwoEngineReplay(DurableRegistry registry, HistoryDocument document)
    {
        this.document = document;
        embedded = new(registry, document);
        books = new(document.InstanceId, embedded.Emitted);
        hub = new(registry, document, books);
    }

    /// <exception cref="NonDeterminismException">Something differs; the message names the step.</exception>
    public static void Run(DurableRegistry registry, string historyJson) =>
        new TwoEngineReplay(registry, HistoryDocument.Read(historyJson)).Run();

    private void Run()
    {
        foreach (var item in document.Events)
        {
            try
            {
                if (item.IsAction)
                    Match(item);
                else
                    Answer(item);
            }
            catch (NonDeterminismException mismatch) when (!mismatch.Message.StartsWith("Step ", StringComparison.Ordinal))
            {
                throw new NonDeterminismException($"After step {last}: {mismatch.Message}");
            }
            last = Math.Max(last, item.Step);
        }
        ThrowIfMore("ends");
        Compare();
    }

    private void Match(HistoryEvent recorded)
    {
        var number = recorded.Step;
        if (hub.Next is not { } next)
            throw Mismatch(number, $"the history records {recorded.Describe()}, but over Durable Task the code does not ask for it.");
        var (step, logged) = next;
        var isTimer = step.Kind == HistoryKind.Timer;
        if (step.Kind != recorded.Kind || step.Name != recorded.Name || !IsSameId(step, recorded) || (isTimer && step.Due != recorded.Due))
        {
            throw Mismatch(number,
                $"over Durable Task the code asks for {step.Describe()}, but the history records "
                    + $"{recorded.Describe()}{(isTimer ? $" at {recorded.Due:O}" : "")}.");
        }

        if (expected.GetValueOrDefault(number) is not { } twin)
            throw Mismatch(number, $"on the embedded engine the code does not ask for {recorded.Describe()}.");
        if (!isTimer && !JsonElement.DeepEquals(step.Input, JsonElement.Parse(twin.Input)))
        {
            throw Mismatch(number,
                $"over Durable Task {step.Describe()} gets {step.Input}, on the embedded engine {JsonElement.Parse(twin.Input)}.");
        }

        if (step.Due != twin.Due)
            throw Mismatch(number, $"over Durable Task {step.Describe()} is due at {step.Due:O}, on the embedded engine at {twin.Due:O}.");
        if (step.Kind is HistoryKind.Activity or HistoryKind.Timer or HistoryKind.Child && logged != embedded.EmittedBefore[number])
            throw Mismatch(number, $"{embedded.EmittedBefore[number]} events were emitted before it, but {logged} are in the log.");
        if (!HistoryEvent.IsOneWay(step.Kind))
            open.Add(number, step);
    }

    private void Answer(HistoryEvent item)
    {
        ThrowIfMore($"goes on with {item.Describe()}{(item.Step > 0 ? $" of step {item.Step}" : "")}");
        hub.Reach(item.At);
        expected = embedded.Take(item);
        if (item.Kind is HistoryKind.Started)
        {
            hub.Take(item.At, HubAnswers.Started(document));
        }
        else if (item.Kind is HistoryKind.Raised)
        {
            hub.Take(item.At, HubAnswers.Raised(item));
        }
        else if (!open.Remove(item.Step, out var step))
        {
            throw Mismatch(item.Step, $"the history records {item.Describe()} for it, but the code has no such step waiting.");
        }
        else if (item.Failure?.ErrorType == FailureDetails.TimeoutErrorType && step.Due <= item.At)
        {
            hub.TimeOut(item.At);
            // Durable Task still waits for the answer, though nobody else does.
            open.Add(item.Step, step);
        }
        else
        {
            books.Answered(step.Number);
            hub.Take(item.At, HubAnswers.To(step, item));
        }
        if (!hub.HasEnded && !IsSame(hub.CustomStatus, embedded.CustomStatus))
        {
            throw new NonDeterminismException(
                $"the custom status is {hub.CustomStatus} over Durable Task and {embedded.CustomStatus} on the embedded engine.");
        }
    }

    private void ThrowIfMore(string history)
    {
        if (hub.Next is { } more)
            throw Mismatch(last + 1, $"over Durable Task the code asks for {more.Step.Describe()}, but the history {history}.");
    }

    private void Compare()
    {
        var outcome = hub.Outcome();
        var isOver = document.Status is RuntimeStatus.Completed or RuntimeStatus.Failed;
        var output = Text(document.Output is null ? null : JsonElement.Parse(document.Output));
        if (isOver != outcome is not null || outcome?.Failure != document.Failure || Text(outcome?.Output) != output)
        {
            throw new NonDeterminismException(
                $"After step {last}: the history comes to {document.Status} {output}{document.Failure}, but "
                    + "over Durable Task the code comes to "
                    + $"{(outcome is null ? "a wait" : Text(outcome.Value.Output) + outcome.Value.Failure)}.");
        }
        if (!isOver)
            return;
        books.ThrowIfUnconfirmed();
        hub.Close(open.Values.Where(step => step.Kind is HistoryKind.Activity or HistoryKind.Child));
        var status = hub.CustomStatus is { ValueKind: JsonValueKind.Object } marked && marked.TryGetProperty("stewardEndedInChunk", out _)
            ? PayloadJson.Read<Events.EndedMarker>(marked).Status : hub.CustomStatus;
        if (!IsSame(status, embedded.CustomStatus))
        {
            throw new NonDeterminismException(
                $"After step {last}: the custom status ends as {status}, on the embedded engine as {embedded.CustomStatus}.");
        }
    }

    /// <summary>Where the code names no id for a sub-orchestration, each engine makes one up under the parent's.</summary>
    private bool IsSameId(AskedStep step, HistoryEvent recorded) => step.Id == recorded.Id
        || (recorded.Kind == HistoryKind.Child && recorded.Id == $"{document.InstanceId}:{recorded.Step}"
            && step.Id!.StartsWith($"{document.InstanceId}:", StringComparison.Ordinal));

    private static bool IsSame(JsonElement? one, JsonElement? other) =>
        one is { ValueKind: not JsonValueKind.Null } a && other is { } b
            ? JsonElement.DeepEquals(a, b)
            : one is null or { ValueKind: JsonValueKind.Null } && other is null;

    /// <summary>By one writer: Durable Task's converter escapes more than the embedded engine's, which is not the code's doing.</summary>
    private static string Text(JsonElement? json) => json is { } value ? JsonSerializer.Serialize(value, DurableJson.Options) : "";

    private static NonDeterminismException Mismatch(int step, string what) => new($"Step {step}: {what}");
}
