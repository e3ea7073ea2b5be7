using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Steward.Workers.Settings;

namespace Steward.Workers.Providers;

/// <summary>The deployments that each worker's turns are tried on, in order: those of the worker's own model, else the host's.</summary>
/// <param name="modelOf">What a worker says of its model; null for nothing.</param>
/// <param name="clients">The SDKs' own unless given.</param>
/// <param name="log">What is learned of deployments is said there; nowhere unless given.</param>
internal sealed class ModelPool(
    HostModels models, Func<WorkerCard, WorkerModel?> modelOf, TimeProvider time, ChatClients? clients = null, ILogger? log = null)
{
    private readonly ChatClients clients = clients ?? new();
    private readonly ConcurrentDictionary<string, Lazy<ModelDeployment>> byName = new(StringComparer.Ordinal);

    public int Attempts => models.Host.Attempts;

    /// <summary>
    /// At least one. The one that answered this conversation before comes first: it has the prompt cached and its tokens are known.
    /// </summary>
    public IReadOnlyList<ModelDeployment> Of(WorkerCard worker, string? answeredBefore)
    {
        var own = modelOf(worker);
        var all = models.Of(own?.Names).Select(model => DeploymentOf(model, own?.Sampling)).ToList();
        if (all.Count == 0)
            throw new InvalidOperationException("Model workers need the name of a model: set Model__Name.");
        return answeredBefore is null || all[0].Name == answeredBefore
            ? all
            : [.. all.Where(one => one.Name == answeredBefore), .. all.Where(one => one.Name != answeredBefore)];
    }

    /// <summary>One for all workers, with what was learned of it and what it was used in the last minute.</summary>
    private ModelDeployment DeploymentOf(DeploymentSettings model, Sampling? workers)
    {
        var one = byName.GetOrAdd(model.Name,
            _ => new(() => ModelDeployment.Of(model, clients, time, log ?? NullLogger.Instance))).Value;
        return workers is null ? one : one with { Sampling = workers.Or(one.Sampling) };
    }
}
