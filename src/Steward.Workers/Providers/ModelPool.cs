using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Steward.Workers.Settings;

namespace Steward.Workers.Providers;

/// <summary>The deployments that each worker's turns are tried on, in order: those of the worker's own model, else the host's.</summary>
/// <param name="ownModel">The model that a worker names for itself; null for the host's.</param>
/// <param name="clients">Made of the settings unless given.</param>
/// <param name="log">What is learned of deployments is said there; nowhere unless given.</param>
internal sealed class ModelPool(ModelSettings settings, Func<WorkerCard, string?> ownModel, ChatClients? clients = null,
    ILogger? log = null)
{
    private readonly ChatClients clients = clients ?? new(settings);
    private readonly ConcurrentDictionary<string, ModelDeployment> byName = new(StringComparer.Ordinal);

    public int Attempts => settings.Attempts;

    public TimeSpan AttemptTimeout => settings.AttemptTimeout;

    /// <summary>
    /// At least one. The one that answered this conversation before comes first: it has the prompt cached and its tokens are known.
    /// </summary>
    public IReadOnlyList<ModelDeployment> Of(WorkerCard worker, string? answeredBefore)
    {
        var all = ModelDeployment.NamesIn(ownModel(worker) ?? settings.Name)
            .Select(name => byName.GetOrAdd(name, one => ModelDeployment.Of(one, settings, clients, log ?? NullLogger.Instance))).ToList();
        if (all.Count == 0)
            throw new InvalidOperationException("Model workers need the name of a model: set Model__Name.");
        return answeredBefore is null || all[0].Name == answeredBefore
            ? all
            : [.. all.Where(one => one.Name == answeredBefore), .. all.Where(one => one.Name != answeredBefore)];
    }
}
