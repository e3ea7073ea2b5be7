using Steward.Workers;

namespace Steward.Simulation;

/// <summary>Who answers in a world.</summary>
internal interface ISimulatedWorkers
{
    /// <summary>How often each paid call was really made.</summary>
    IReadOnlyDictionary<string, int> Sent { get; }

    Task<TurnReply> TurnAsync(WorkerTurn turn, CancellationToken cancellationToken);

    /// <summary>In place of a call that may not be made.</summary>
    Task<TurnReply> NotCalledAsync(WorkerTurn turn, string why);
}
