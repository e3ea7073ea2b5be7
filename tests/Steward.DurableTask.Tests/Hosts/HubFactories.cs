using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.Entities;
using DurableTask.Core.Entities.OperationFormat;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;

namespace Steward.DurableTask.Tests.Hosts;

/// <summary>
/// What is in a <see cref="DurableTaskRegistry"/> for the Durable Task Framework's own worker, through the shims that Microsoft's worker
/// runs everything with. Names that are not there fail with the error types of that worker.
/// </summary>
internal sealed class HubFactories(DurableTaskRegistry registry, IServiceProvider services, CancellationToken stopping)
    : INameVersionObjectManager<TaskOrchestration>, INameVersionObjectManager<TaskActivity>, INameVersionObjectManager<TaskEntity>
{
    private readonly DurableTaskShimFactory shims = new(new DurableTaskWorkerOptions { EnableEntitySupport = true });
    private readonly Dictionary<string, Func<IServiceProvider, ITaskOrchestrator>> orchestrators = registry.GetOrchestrators()
        .ToDictionary(item => item.Key.Name, item => item.Value, StringComparer.Ordinal);
    private readonly Dictionary<string, Func<IServiceProvider, ITaskActivity>> activities = registry.GetActivities()
        .ToDictionary(item => item.Key.Name, item => item.Value, StringComparer.Ordinal);
    private readonly Dictionary<string, Func<IServiceProvider, ITaskEntity>> entities = registry.GetEntities()
        .ToDictionary(item => item.Key.Name, item => item.Value, StringComparer.Ordinal);

    TaskOrchestration? INameVersionObjectManager<TaskOrchestration>.GetObject(string name, string? version) =>
        orchestrators.TryGetValue(name, out var create)
            ? shims.CreateOrchestration(name, create(services))
            : null;

    TaskActivity? INameVersionObjectManager<TaskActivity>.GetObject(string name, string? version) =>
        activities.TryGetValue(name, out var create)
            ? new AbandonedOnStop(shims.CreateActivity(name, create(services)), stopping)
            : null;

    TaskEntity INameVersionObjectManager<TaskEntity>.GetObject(string name, string? version) =>
        entities.TryGetValue(name, out var create)
            ? shims.CreateEntity(name, create(services), new EntityId(name, "any"))
            : new MissingEntity(name);

    /// <summary>Answers for what is not registered, in the way in which hosts with workers of their own do.</summary>
    public void Guard(TaskHubWorker worker)
    {
        worker.AddOrchestrationDispatcherMiddleware((context, next) =>
        {
            var name = context.GetProperty<OrchestrationRuntimeState>()!.Name;
            if (orchestrators.ContainsKey(name))
                return next();
            var failed = new OrchestrationCompleteOrchestratorAction
            {
                OrchestrationStatus = OrchestrationStatus.Failed,
                FailureDetails = NotFound("orchestrator", "OrchestratorTaskNotFound", name),
            };
            context.SetProperty(new OrchestratorExecutionResult { Actions = [failed] });
            return Task.CompletedTask;
        });
        worker.AddActivityDispatcherMiddleware((context, next) =>
        {
            var scheduled = context.GetProperty<TaskScheduledEvent>()!;
            if (activities.ContainsKey(scheduled.Name!))
                return next();
            var details = NotFound("activity", "ActivityTaskNotFound", scheduled.Name!);
            context.SetProperty(new ActivityExecutionResult
            {
                ResponseEvent = new TaskFailedEvent(-1, scheduled.EventId, details.ErrorMessage, null, details),
            });
            return Task.CompletedTask;
        });
    }

    public void Add(ObjectCreator<TaskOrchestration> creator) => throw new NotSupportedException();

    public void Add(ObjectCreator<TaskActivity> creator) => throw new NotSupportedException();

    public void Add(ObjectCreator<TaskEntity> creator) => throw new NotSupportedException();

    private static FailureDetails NotFound(string kind, string errorType, string name) =>
        new(errorType, $"No {kind} task named '{name}' was found.", null, null, isNonRetriable: true);

    /// <summary>A stopping worker gives its activities back, as its process would by ending.</summary>
    private sealed class AbandonedOnStop(TaskActivity inner, CancellationToken stopping) : TaskActivity
    {
        public override string Run(TaskContext context, string input) => throw new NotSupportedException();

        public override async Task<string> RunAsync(TaskContext context, string input)
        {
            var run = inner.RunAsync(context, input);
            var stopped = Task.Delay(Timeout.Infinite, stopping);
            if (await Task.WhenAny(run, stopped) == stopped)
                throw new SessionAbortedException();
            return await run;
        }
    }

    private sealed class MissingEntity(string name) : TaskEntity
    {
        public override Task<EntityBatchResult> ExecuteOperationBatchAsync(EntityBatchRequest operations) =>
            Task.FromResult(new EntityBatchResult
            {
                EntityState = operations.EntityState,
                Actions = [],
                Results =
                    [.. operations.Operations!.Select(_ =>
                        new OperationResult { FailureDetails = NotFound("entity", "EntityTaskNotFound", name) })],
            });
    }
}
