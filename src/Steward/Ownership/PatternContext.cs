using Steward.Patterns;
using Steward.Tasks;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>
/// A pattern's task, as long as the pattern has control. Its code cannot be stopped where it waits; so once the owner has taken control
/// back every call is answered with the limit that did it, and whatever else the pattern does has no effect.
/// </summary>
internal sealed class PatternContext(TaskRun run) : IPatternContext
{
    public TaskSpecification Specification => run.Specification;

    public Spent Spent => run.Spent;

    public int HopsLeft => Specification.Limits.Hops - Allotment.TermsOf(Specification).OwnerHops - run.Spent.Hops;

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

    public string? TakeRePlan() => HasControl ? run.Watch.TakeRePlan() : null;

    public bool TryRePlan(string why) => HasControl && run.TryRePlan(why);

    public LimitHit RePlansExhausted(string why) => run.RePlansExhausted(why);
}
