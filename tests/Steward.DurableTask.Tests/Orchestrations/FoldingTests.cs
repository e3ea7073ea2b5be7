using System.Text.Json;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using Steward.Compliance;
using Steward.Durability;
using Steward.DurableTask.Events;
using Steward.DurableTask.Orchestrations;
using Steward.DurableTask.Tests.Hosts;
using Steward.DurableTask.Tests.Replay;
using HistoryEvent = DurableTask.Core.History.HistoryEvent;
using HistoryKind = Steward.Engine.History.HistoryKind;

namespace Steward.DurableTask.Tests.Orchestrations;

/// <summary>
/// What the compliance suite cannot see of a fold: that it takes place, what it keeps, and what becomes of code that has changed since.
/// </summary>
public sealed class FoldingTests
{
    private static readonly OrchestrationName<string, string> Main = new("main");
    private static readonly ActivityName<string, string> Ask = new("ask");
    private static readonly ActivityName<string, string> Other = new("other");
    private static readonly EventName<string> Go = new("go");
    private static readonly DateTimeOffset Due = new(2030, 1, 1, 1, 0, 0, TimeSpan.Zero);

    [SkippableFact]
    public async Task A_folded_history_begins_anew_with_what_the_code_was_told_and_events_before_and_after_it_are_there()
    {
        Skip.IfNot(Azurite.IsThere, Azurite.Missing);
        await using var host = await HubHost.StartAsync(Registry(Ask), foldAfter: 0);
        await host.Client.StartAsync(Main, "t", "in");
        await host.Client.RaiseEventAsync("t", Go, "now", "e1");
        var ended = (await host.Client.WaitForCompletionAsync("t").WaitAsync(HubHost.GivesUpAfter)).ShouldNotBeNull();
        ended.Output!.Value.GetString().ShouldBe("in:1 in:2 now in:3");
        ended.Input!.Value.GetString().ShouldBe("in");
        (await host.Client.ReadEventsAsync("t", 0, 10)).Select(item => (item.Sequence, item.Data.GetString()))
            .ShouldBe([(1, "first"), (2, "second"), (3, "third")]);
        var started = HubHistory.Read(await host.HistoryAsync("t")).Turns[0].Taken.OfType<ExecutionStartedEvent>().Single();
        JsonSerializer.Deserialize<StartMessage>(started.Input, DurableJson.Options)!.Past!.Told
            .Select(item => (item.Step, item.Asked, item.Event?.Name))
            .ShouldBe([(1, "activity ask", null), (2, "activity ask", null), (0, null, Go.Value), (3, "activity ask", null)]);
    }

    /// <summary>
    /// Played turn by turn, in a hundred orders in which the answers could come: a back end may run a turn again,
    /// and would blur what the adapter does.
    /// </summary>
    [Fact]
    public void Code_that_runs_on_beside_the_step_at_which_it_is_folded_asks_signals_and_emits_once()
    {
        var registry = new DurableRegistry().AddEntity(Counter.Define()).AddActivity(Ask, (_, input) => Task.FromResult(input))
            .AddOrchestration(Main, async (context, input) =>
            {
                await context.CallActivityAsync(Ask, "first");
                var parts = await Task.WhenAll(new[] { "a", "b", "c" }.Select(async part =>
                {
                    context.SignalEntity(input, Counter.Add, 1);
                    context.Emit($"{part} {context.NewGuid()}");
                    var answer = await context.CallActivityAsync(Ask, part);
                    context.SignalEntity(input, Counter.Add, 10);
                    await context.CreateTimerAsync(context.CurrentUtc);
                    return answer;
                }));
                return $"{string.Concat(parts)} {await context.CallEntityAsync(input, Counter.Add, 0)}";
            });
        for (var seed = 0; seed < 100; seed++)
        {
            var played = new Schedule(new(registry, foldAfter: 0), "key", seed);
            played.Run().ShouldBe("abc 33", $"seed {seed}");
            string.Join(' ', played.Asked.Order(StringComparer.Ordinal)).ShouldBe("a b c first", $"seed {seed}");
            string.Join(' ', played.Emitted.Select(item => item[..1])).ShouldBe("a b c", $"seed {seed}");
            played.Executions.ShouldBeGreaterThanOrEqualTo(3, $"seed {seed}");
        }
    }

    [Fact]
    public void An_event_that_comes_while_a_history_is_folded_is_carried_over_and_a_timer_that_was_open_is_armed_again()
    {
        var folded = Fold();
        var past = JsonSerializer.Deserialize<StartMessage>(folded, DurableJson.Options)!.Past.ShouldNotBeNull();
        past.Told.Select(item => (item.Step, item.Asked)).ShouldBe([(2, "activity ask")], "the timer was the first step");
        past.Held.Single().Name.ShouldBe(Go.Value);

        var next = new Turns(new ColdWorker(Registry(Ask, Due), foldAfter: 0), folded).Take();
        next.OfType<CreateTimerOrchestratorAction>().Single().FireAt.ShouldBe(Due.UtcDateTime);
        next.OfType<ScheduleTaskOrchestratorAction>().Single().Name.ShouldBe("ask");
    }

    [Fact]
    public void Code_that_asks_for_something_else_than_it_was_told_about_ends_as_non_deterministic_and_names_the_step()
    {
        var end = new Turns(new ColdWorker(Registry(Other, Due), foldAfter: 0), Fold()).Take()
            .OfType<OrchestrationCompleteOrchestratorAction>().Single();
        end.OrchestrationStatus.ShouldBe(global::DurableTask.Core.OrchestrationStatus.Failed);
        end.FailureDetails!.ErrorMessage
            .ShouldBe(
                $"{FailureDetails.NonDeterminismErrorType}: Step 2: the code asks for activity other, but the history records activity "
                    + "ask.");
    }

    /// <summary>The start of the execution that follows a fold, during which the event came.</summary>
    private static string Fold()
    {
        var run = new Turns(new ColdWorker(Registry(Ask, Due), foldAfter: 0), Json(new StartMessage(JsonElement.Parse("\"in\""))));
        var asked = run.Take().OfType<ScheduleTaskOrchestratorAction>().Single();
        var confirming = run.Take(new TaskCompletedEvent(-1, asked.Id, "\"one\"")).OfType<SendEventOrchestratorAction>().Last();
        run.Take(new EventRaisedEvent(-1, Json(new RaisedEvent("e1", JsonElement.Parse("\"now\"")))) { Name = Go.Value }).ShouldBeEmpty();
        var end =
            run.Take(HubAnswers.EntityDone(AskedStep.OfEntity(confirming.Id, confirming.Instance!.InstanceId, confirming.EventData).Answer!,
                "{}"))
                .OfType<OrchestrationCompleteOrchestratorAction>().Single();
        end.OrchestrationStatus.ShouldBe(global::DurableTask.Core.OrchestrationStatus.ContinuedAsNew);
        return end.Result!;
    }

    /// <param name="first">What the first step asks for.</param>
    private static DurableRegistry Registry(ActivityName<string, string> first, DateTimeOffset? deadline = null) => new DurableRegistry()
        .AddOrchestration(Main, async (context, input) =>
        {
            if (deadline is { } due)
                _ = Task.WhenAll(context.CreateTimerAsync(due), context.WaitForExternalEventAsync(Go));
            context.Emit("first");
            var one = await context.CallActivityAsync(first, $"{input}:1");
            context.Emit("second");
            var two = await context.CallActivityAsync(Ask, $"{input}:2");
            var go = await context.WaitForExternalEventAsync(Go);
            context.Emit("third");
            return $"{one} {two} {go} {await context.CallActivityAsync(Ask, $"{input}:3")}";
        })
        .AddActivity(Ask, (_, input) => Task.FromResult(input))
        .AddActivity(Other, (_, input) => Task.FromResult(input));

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, DurableJson.Options);

    /// <summary>A whole run whose answers come in an order of chance, several in one turn or each in its own.</summary>
    private sealed class Schedule(ColdWorker worker, string input, int seed)
    {
        private readonly Random random = new(seed);
        private readonly List<HistoryEvent> answers = [];
        private LogChunk log = new([], []);
        private int counter;

        public List<string> Asked { get; } = [];

        public int Executions { get; private set; } = 1;

        public IEnumerable<string> Emitted => log.Events.Select(item => item.Data.GetString()!);

        /// <summary>Returns what the code came to.</summary>
        public string Run()
        {
            var end = RunExecution(Json(new StartMessage(PayloadJson.Write(input))));
            for (; end.OrchestrationStatus == global::DurableTask.Core.OrchestrationStatus.ContinuedAsNew; Executions++)
            {
                answers.ShouldAllBe(answer => answer is TimerFiredEvent, "only timers may be left behind");
                answers.Clear();
                end = RunExecution(end.Result!);
            }
            return JsonElement.Parse(end.Result!).GetString()!;
        }

        private OrchestrationCompleteOrchestratorAction RunExecution(string start)
        {
            var turns = new Turns(worker, start);
            for (var actions = turns.Take(); ; actions = turns.Take(TakeSome()))
            {
                answers.AddRange(actions.Where(action => action is not OrchestrationCompleteOrchestratorAction)
                    .Select(action => AnswerTo(AskedStep.Of(action))).OfType<HistoryEvent>());
                if (actions.OfType<OrchestrationCompleteOrchestratorAction>().SingleOrDefault() is { } end)
                    return end;
            }
        }

        private HistoryEvent[] TakeSome()
        {
            answers.ShouldNotBeEmpty("the code waits for something that was never asked for");
            var taken = answers.OrderBy(_ => random.Next()).Take(random.Next(1, answers.Count + 1)).ToArray();
            answers.RemoveAll(taken.Contains);
            return taken;
        }

        private HistoryEvent? AnswerTo(AskedStep step)
        {
            switch (step.Kind)
            {
                case HistoryKind.Activity:
                    Asked.Add(step.Input.GetString()!);
                    return new TaskCompletedEvent(-1, step.Number, step.Input.GetRawText());
                case HistoryKind.Timer:
                    return HubAnswers.Fired(step.Number, step.Due!.Value);
                case HistoryKind.EntityCall:
                    return HubAnswers.EntityDone(step.Answer!, Apply(step));
                default:
                    Apply(step);
                    return null;
            }
        }

        private string Apply(AskedStep step)
        {
            if (step.IsLog)
                log = log.With(PayloadJson.Read<LogEntry>(step.Input));
            else
                counter += step.Input.GetInt32();
            return step.IsLog ? "{}" : $"{counter}";
        }
    }

    /// <summary>One execution, turn by turn, each replayed from its beginning.</summary>
    private sealed class Turns(ColdWorker worker, string input)
    {
        private readonly List<HistoryEvent> past = [];

        public IReadOnlyList<OrchestratorAction> Take(params HistoryEvent[] taken)
        {
            List<HistoryEvent> turn = [new OrchestratorStartedEvent(-1) { Timestamp = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc) }];
            if (past.Count == 0)
            {
                turn.Add(new ExecutionStartedEvent(-1, input)
                {
                    Name = Main.Value,
                    OrchestrationInstance = new() { InstanceId = "t", ExecutionId = "x" },
                });
            }

            turn.AddRange(taken);
            var asked = worker.Play(Main.Value, past, turn).Actions;
            past.AddRange([.. turn,
                .. asked.Where(action => action is not OrchestrationCompleteOrchestratorAction).Select(ColdWorker.Record),
                new OrchestratorCompletedEvent(-1)]);
            return asked;
        }
    }
}
