using Steward.Durability;

namespace Steward.Workers;

/// <summary>The activities that reach the outside. Their names are contracts with tasks in flight.</summary>
internal static class WorkerActivities
{
    /// <summary>
    /// One turn of a worker. Never throws for what a worker or its provider does wrong: that is a <c>failed</c> envelope. A final envelope
    /// is written to <see cref="RecordCollections.Envelopes"/> before it is returned.
    /// </summary>
    public static readonly ActivityName<WorkerTurn, TurnReply> Turn = new("worker-turn");

    /// <summary>One tool call that a turn asked for; the result goes into the transcript.</summary>
    public static readonly ActivityName<ToolTurn, ToolReply> Tool = new("tool-call");
}
