using Steward.Workers;

namespace Steward.Patterns;

/// <summary>What a planner is told besides the goal; its result is a <see cref="Plan"/> as JSON.</summary>
/// <param name="MaxSubtasks">More than this is refused.</param>
/// <param name="Previous">The plan that failed; the new one must differ from it.</param>
/// <param name="Failures">Why it failed.</param>
/// <param name="Done">What is finished already and need not be done again: a new plan may depend on these ids.</param>
/// <param name="Earlier">The plans before <paramref name="Previous"/>, the first one first; null where there are none.</param>
internal sealed record PlannerBriefing(
    IReadOnlyList<WorkerSummary> Workers,
    int MaxSubtasks,
    Plan? Previous,
    IReadOnlyList<SubtaskFailure> Failures,
    IReadOnlyList<FinishedSubtask> Done,
    IReadOnlyList<Plan>? Earlier = null);

internal sealed record WorkerSummary(string Name, string Description);

internal sealed record SubtaskFailure(string Id, string Worker, string Status, string Reason);

internal sealed record FinishedSubtask(string Id, string Worker, string Objective, string Invocation);

/// <summary>Subtasks with dependencies: a directed acyclic graph.</summary>
/// <param name="Notes">What was left out on purpose, and why.</param>
internal sealed record Plan(IReadOnlyList<Subtask> Subtasks, IReadOnlyList<string>? Notes = null);

/// <param name="Id">Unique in the task; a re-plan that keeps the id of a finished subtask keeps its result.</param>
/// <param name="DependsOn">Ids whose results this one reads.</param>
internal sealed record Subtask(string Id, string Worker, string Objective, IReadOnlyList<string> DependsOn);

/// <summary>What the owner worker is told when a limit was hit; its result is an <see cref="OwnerChoice"/> as JSON.</summary>
/// <param name="Reason">Which limit, a <see cref="Steward.Contracts.ReasonCode"/>.</param>
/// <param name="Partial">What there is so far; empty when nothing.</param>
internal sealed record OwnerBriefing(string Reason, string Detail, string Partial, double Confidence);

/// <param name="Decision">complete-partial, escalate or abort.</param>
internal sealed record OwnerChoice(string Decision, string Reason);

/// <summary>What the holder of a handoff task is told.</summary>
/// <param name="Peers">Whom it may hand off to.</param>
/// <param name="Path">Who held the task so far, in order, with the reason of each handoff.</param>
/// <param name="Remaining">What the holder before left to do; null for the first.</param>
internal sealed record HolderBriefing(IReadOnlyList<WorkerSummary> Peers, IReadOnlyList<string> Path, string? Remaining);

/// <summary>What the manager of an adaptive task is told each round. Facts, plan and best answer are filled in from its own earlier
/// decisions (<see cref="Assignment.Remembered"/>) where the turn is run. Its result is a <see cref="ManagerPlan"/> as JSON.</summary>
internal sealed record ManagerBriefing(
    IReadOnlyList<WorkerSummary> Workers,
    int Round,
    int RoundsLeft,
    int MaxAssignments,
    IReadOnlyList<string> Facts,
    IReadOnlyList<string> Plan,
    IReadOnlyList<RoundResult> LastRound,
    string? BestAnswer,
    IReadOnlyList<string> Findings);

internal sealed record RoundResult(string Worker, string Objective, string Status, string Reason, string Invocation);

/// <summary>A manager's decision for one round.</summary>
/// <param name="Facts">All facts known now.</param>
/// <param name="Plan">The steps it means to take.</param>
/// <param name="Answer">The best answer so far; null when there is none yet.</param>
/// <param name="Confidence">In that answer, 0 to 1.</param>
/// <param name="Done">True when it believes that the completion criterion holds.</param>
/// <param name="Next">Whom to ask for what in the next round; empty only when done.</param>
/// <param name="Evidence">What the answer rests on.</param>
internal sealed record ManagerPlan(
    IReadOnlyList<string> Facts,
    IReadOnlyList<string> Plan,
    string? Answer,
    double Confidence,
    bool Done,
    IReadOnlyList<ManagerRequest> Next,
    IReadOnlyList<Citation>? Evidence = null)
{
    /// <summary>More are forgotten, the oldest first.</summary>
    public const int MaxFacts = 32;
}

internal sealed record ManagerRequest(string Worker, string Objective);
