using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.Entities;
using DurableTask.Core.History;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Steward.Durability;
using Steward.DurableTask.Hosting;
using Steward.Engine.Orchestrations;

namespace Steward.DurableTask.Tests.Replay;

/// <summary>
/// A worker that remembers nothing: it plays each turn by replaying the whole history before it, through the shim with which Microsoft's
/// worker runs everything and the executor of the Durable Task Framework. Nothing is mocked, and nothing is stored.
/// </summary>
/// <param name="foldAfter">Bytes of history after which it is folded.</param>
internal sealed class ColdWorker(DurableRegistry registry, int foldAfter = StewardTasks.UsualFoldAfter)
{
    private static readonly string Unlike = typeof(global::DurableTask.Core.Exceptions.NonDeterministicOrchestrationException).FullName!;

    private readonly DurableTaskShimFactory shims = new(new DurableTaskWorkerOptions { EnableEntitySupport = true });
    private readonly StewardTasks tasks = new(registry, new MemoryRecords(), TimeProvider.System) { FoldAfter = foldAfter };

    /// <param name="past">All earlier turns.</param>
    /// <param name="turn">What this turn takes in, its start included.</param>
    /// <exception cref="NonDeterminismException">Durable Task says that the code does not match the past.</exception>
    public ColdTurn Play(string orchestration, IEnumerable<HistoryEvent> past, IEnumerable<HistoryEvent> turn)
    {
        var state = new OrchestrationRuntimeState([.. past]);
        foreach (var item in turn)
            state.AddEvent(item);
        var executor = new TaskOrchestrationExecutor(state, shims.CreateOrchestration(orchestration, tasks.Orchestrator(orchestration)),
            BehaviorOnContinueAsNew.Carryover, new TaskOrchestrationEntityParameters(), ErrorPropagationMode.UseFailureDetails);
        var played = executor.Execute();
        var actions = played.Actions.ToList();
        if (actions.OfType<OrchestrationCompleteOrchestratorAction>().FirstOrDefault()?.FailureDetails is { } failure
            && failure.ErrorType == Unlike)
        {
            throw new NonDeterminismException(failure.ErrorMessage);
        }

        return new(actions, played.CustomStatus);
    }

    /// <summary>How the framework records an action.</summary>
    public static HistoryEvent Record(OrchestratorAction action) => action switch
    {
        ScheduleTaskOrchestratorAction task => new TaskScheduledEvent(task.Id, task.Name!),
        CreateTimerOrchestratorAction timer => new TimerCreatedEvent(timer.Id, timer.FireAt),
        SendEventOrchestratorAction sent =>
            new EventSentEvent(sent.Id) { InstanceId = sent.Instance!.InstanceId, Name = sent.EventName, Input = sent.EventData },
        CreateSubOrchestrationAction child =>
            new SubOrchestrationInstanceCreatedEvent(child.Id) { Name = child.Name, InstanceId = child.InstanceId },
        OrchestrationCompleteOrchestratorAction end =>
            new ExecutionCompletedEvent(end.Id, end.Result, end.OrchestrationStatus, end.FailureDetails),
        _ => throw new NotSupportedException($"Nothing is known of {action.GetType().Name}."),
    };
}

/// <summary>What a turn asked for, in order, and the custom status after it.</summary>
internal sealed record ColdTurn(IReadOnlyList<OrchestratorAction> Actions, string? CustomStatus);
