using Steward.Durability;
using Steward.Ownership;
using Steward.Tasks;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Patterns;

/// <summary>
/// What a pattern may see and do of its task. Its code cannot be stopped where it waits; so once the owner has taken control back every call is
/// answered with the limit that did it, and whatever else the pattern does has no effect.
/// </summary>
internal sealed class PatternContext(TaskRun run)
{
    public TaskSpecification Specification => run.Specification;

    public Spent Spent => run.Spent;

    /// <summary>What leaves, marked partial, when a limit ends the work now.</summary>
    public Proposal Best
    {
        get => run.Best;
        set
        {
            if (HasControl)
                run.Best = value;
        }
    }

    private bool HasControl => run.StopOf(ownerSide: false) is null;

    public Task<InvocationResult> InvokeAsync(WorkerCard worker, Assignment assignment) => run.InvokeAsync(worker, assignment);

    public Task<Verdict> ValidateAsync(Candidate candidate) => run.ValidateAsync(candidate);

    public void Enter(string phase)
    {
        if (HasControl)
            run.Enter(phase);
    }

    public void Emit(TaskEvent happened)
    {
        if (HasControl)
            run.Emit(happened);
    }

    public void BeginRound()
    {
        if (HasControl)
            run.Spend(new(Rounds: 1));
    }

    /// <summary>Why a monitor asks for another plan; asked once.</summary>
    public string? TakeRePlan() => HasControl ? run.Watch.TakeRePlan() : null;

    /// <summary>Counts a plan after the first. False when the cap is reached.</summary>
    public bool TryRePlan(string why) => HasControl && run.TryRePlan(why);

    public LimitHit RePlansExhausted(string why) => run.RePlansExhausted(why);
}
