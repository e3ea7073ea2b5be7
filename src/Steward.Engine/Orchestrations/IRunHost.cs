using Steward.Engine.History;

namespace Steward.Engine.Orchestrations;

/// <summary>
/// Where a run leaves what it did for the first time. Nothing of it is called during replay, except <see cref="Disarm"/>.
/// </summary>
internal interface IRunHost
{
    int MaxPayloadBytes { get; }

    void Record(HistoryEvent action);

    void Emit(byte[] item);

    void SetCustomStatus(byte[] status);

    /// <summary>A timer was cancelled.</summary>
    void Disarm(Step timer);

    /// <summary>A continuation came from outside of the run. Called from any thread.</summary>
    void ForeignContinuation();
}
