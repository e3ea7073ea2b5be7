namespace Steward.Workers;

/// <summary>The workers this host offers, read when a task is accepted.</summary>
public interface IWorkerCatalogue
{
    /// <summary>Every worker, specialists and roles, by unique name, sorted by name.</summary>
    IReadOnlyList<WorkerCard> Cards { get; }
}
