namespace Steward.Workers.Chat;

/// <summary>What each model worker is told of itself, from the catalogue's configuration.</summary>
public interface IWorkerInstructions
{
    /// <summary>Empty when there is nothing beyond the role.</summary>
    string Of(WorkerCard worker);
}
