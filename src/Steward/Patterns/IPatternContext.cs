using Steward.Tasks;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Patterns;

/// <summary>What a pattern may see and do of its task.</summary>
internal interface IPatternContext
{
    TaskSpecification Specification { get; }

    Spent Spent { get; }

    /// <summary>Transfers of control that are left to the pattern, as far as this task knows: others of its tree use the same.</summary>
    int HopsLeft { get; }

    /// <summary>What leaves, marked partial, when a limit ends the work now.</summary>
    Proposal Best { get; set; }

    Task<InvocationResult> InvokeAsync(WorkerCard worker, Assignment assignment);

    Task<Verdict> ValidateAsync(Candidate candidate);

    void Enter(string phase);

    void Emit(TaskEvent happened);

    void BeginRound();

    /// <summary>Why a monitor asks for another plan; asked once.</summary>
    string? TakeRePlan();

    /// <summary>Counts a plan after the first. False when the cap is reached.</summary>
    bool TryRePlan(string why);

    LimitHit RePlansExhausted(string why);
}
