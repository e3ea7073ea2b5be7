using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Steward.Durability;
using Steward.DurableTask.Activities;
using Steward.DurableTask.Entities;
using Steward.DurableTask.Events;
using Steward.DurableTask.Orchestrations;

namespace Steward.DurableTask.Hosting;

/// <summary>
/// Everything that is in a <see cref="DurableRegistry"/>, to be run by Durable Task: by a worker of one's own through
/// <see cref="DurableTaskRegistryExtensions"/>, or by functions that delegate to the methods here.
/// </summary>
public sealed class StewardTasks
{
    /// <summary>It only carries events: whoever runs an activity writes what rides on its call.</summary>
    private static readonly ActivityDefinition WriteEvents =
        new(EventRows.ActivityName, typeof(Nothing), typeof(Nothing), (_, _) => Task.FromResult<object?>(Nothing.Value));

    private readonly DurableRegistry registry;
    private readonly TimeProvider time;
    private readonly IEventObserver? observer;
    private readonly EventRows log;

    /// <param name="records">Where events are kept: the store of the clients of this task hub.</param>
    /// <param name="observer">Is told of every event of every instance.</param>
    public StewardTasks(DurableRegistry registry, RecordStore records, TimeProvider time, IEventObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(time);
        (this.registry, this.time, this.observer) = (registry, time, observer);
        log = new(records, observer);
    }

    /// <summary>
    /// A history that has grown by this many bytes, roughly, is folded: see <see cref="FoldedHistory"/>.
    /// Changing it breaks tasks in flight.
    /// </summary>
    internal const int UsualFoldAfter = 128 * 1024;

    internal int FoldAfter { get; init; } = UsualFoldAfter;

    /// <summary>What a function, or a worker, has to be registered for.</summary>
    public IEnumerable<string> OrchestrationNames => registry.Orchestrations.Keys;

    /// <inheritdoc cref="OrchestrationNames"/>
    public IEnumerable<string> ActivityNames => [.. registry.Activities.Keys, EventRows.ActivityName];

    /// <inheritdoc cref="OrchestrationNames"/>
    public IEnumerable<string> EntityNames => [.. registry.Entities.Keys, InstanceLog.EntityName];

    /// <summary>Runs an orchestration on Durable Task's context; returns its output.</summary>
    /// <exception cref="KeyNotFoundException">There is no orchestration of that name.</exception>
    public Task<RawJson> RunOrchestrationAsync(string name, TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new PortOrchestrator(registry.Orchestrations[name], FoldAfter).RunAsync(context, context.GetInput<JsonElement>());
    }

    /// <summary>Runs an activity; returns its output.</summary>
    /// <param name="input">As an orchestration of this registry wrote it.</param>
    /// <param name="stopping">Cancelled when the host stops: the activity is run again elsewhere.</param>
    /// <exception cref="KeyNotFoundException">There is no activity of that name.</exception>
    public Task<RawJson> RunActivityAsync(string name, JsonElement input, CancellationToken stopping) =>
        new PortActivity(DefinitionOf(name), log, time, stopping).RunAsync(input);

    /// <summary>The entity of a name, for one batch of operations.</summary>
    /// <exception cref="KeyNotFoundException">There is no entity of that name.</exception>
    public ITaskEntity Entity(string name)
    {
        if (name != InstanceLog.EntityName)
            return new PortEntity(registry.Entities[name]);
        var entity = new PortEntity(InstanceLog.Definition);
        return observer is null ? entity : new ObservedLog(entity, observer);
    }

    private ActivityDefinition DefinitionOf(string name) => name == EventRows.ActivityName ? WriteEvents : registry.Activities[name];

    internal ITaskOrchestrator Orchestrator(string name) => new PortOrchestrator(registry.Orchestrations[name], FoldAfter);

    internal ITaskActivity Activity(string name, IServiceProvider services) => new PortActivity(
        DefinitionOf(name), log, time, services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None);
}

/// <summary>Steward's orchestrations, activities and entities in a Durable Task worker of one's own.</summary>
public static class DurableTaskRegistryExtensions
{
    /// <summary>
    /// Registers all orchestrations, activities and entities of <paramref name="definitions"/> with a Durable Task worker.
    /// </summary>
    /// <param name="records">Where events are kept: the store of the clients of this task hub.</param>
    public static DurableTaskRegistry AddStewardDurableTask(
        this DurableTaskRegistry registry, DurableRegistry definitions, RecordStore records, TimeProvider? time = null,
        IEventObserver? observer = null)
    {
        return registry.AddStewardDurableTask(new StewardTasks(definitions, records, time ?? TimeProvider.System, observer));
    }

    internal static DurableTaskRegistry AddStewardDurableTask(this DurableTaskRegistry registry, StewardTasks tasks)
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach (var name in tasks.OrchestrationNames)
            registry.AddOrchestrator(name, () => tasks.Orchestrator(name));
        foreach (var name in tasks.ActivityNames)
            registry.AddActivity(name, services => tasks.Activity(name, services));
        foreach (var name in tasks.EntityNames)
            registry.AddEntity(name, _ => tasks.Entity(name));
        return registry;
    }
}
