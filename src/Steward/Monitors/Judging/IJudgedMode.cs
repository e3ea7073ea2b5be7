namespace Steward.Monitors.Judging;

/// <summary>
/// A mode that needs judgement. Code finds cheap signs, which pick the turns that the judge sees and are told to it; they are never a
/// detection by themselves.
/// </summary>
internal interface IJudgedMode
{
    MonitorDefinition Definition { get; }

    /// <summary>What the judge is to answer about the spans.</summary>
    string Question { get; }

    /// <summary>What makes this turn worth a look; null when nothing does. Called once for every turn, in order.</summary>
    string? Sign(SeenTurn seen);
}
