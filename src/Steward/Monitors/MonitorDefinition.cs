namespace Steward.Monitors;

/// <summary>What a monitor looks for, and what it leads to unless the task's policy says otherwise.</summary>
/// <param name="Mode">MAST's number, such as <c>1.3</c>.</param>
/// <param name="Name">Such as <c>step-repetition</c>.</param>
/// <param name="Definition">The failure mode, in one or two sentences.</param>
/// <param name="Evidence">What is taken as a sign of it.</param>
/// <param name="Default">On a first sighting, and when the same thing goes on.</param>
public sealed record MonitorDefinition(string Mode, string Name, string Definition, string Evidence, MonitorKind Kind, MonitorRule Default);

/// <summary>Who decides whether a failure mode is there.</summary>
public enum MonitorKind
{
    /// <summary>Code decides, from the turns alone.</summary>
    Deterministic,

    /// <summary>A judge worker decides; code only picks what it sees and checks what it says.</summary>
    Judge,
}
