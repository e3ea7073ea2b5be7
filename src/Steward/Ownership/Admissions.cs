using Steward.Durability;
using Steward.Limits;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>
/// The ledger of the tree, as one owner talks to it. Settlements of an owner that has the ledger for itself ride on its next admission: each message
/// to an entity costs storage, and nobody else asks meanwhile. Where sub-tasks share the ledger they are sent at once.
/// </summary>
internal sealed class Admissions(TaskRun run)
{
    private const int MinOutputTokens = 64;

    private readonly List<Settlement> unsent = [];
    private int delegations;

    private OrchestrationContext Context => run.Context;

    private TaskSpecification Task => run.Specification;

    private bool IsShared => Task.Depth > 0 || delegations > 0 || Task.Protocol is null;

    /// <summary>The largest prompt that <paramref name="tokens"/> leave room for.</summary>
    public static long PromptWithin(long tokens) => tokens - MinOutputTokens;

    public async Task OpenAsync()
    {
        if (Task.Protocol is null)
            await Context.CallEntityAsync(Task.RootId, Ledger.Open, Allotment.TermsOf(Task));
        else
            Context.SignalEntity(Task.RootId, Ledger.Open, Allotment.TermsOf(Task));
    }

    /// <summary>Asks for one call of a worker with a prompt of at most so many tokens.</summary>
    public async Task<Admission> AdmitAsync(string callId, string invocation, WorkerCard worker, long prompt, bool hop, bool ownerSide)
    {
        var (min, wanted) = worker.MaxOutputTokens == 0
            ? (0L, 0L)
            : (prompt + Math.Min(MinOutputTokens, worker.MaxOutputTokens), prompt + worker.MaxOutputTokens);
        var admission = await AskAsync(new(callId, invocation, min, wanted,
            worker.Price.CostOf(prompt, 0, min - prompt), worker.Price.CostOf(prompt, 0, wanted - prompt), hop, ownerSide));
        if (admission.Refusal is null)
            run.Reserve(admission.Tokens, admission.CostUsd);
        return admission;
    }

    /// <summary>Charges what a call has used; null amounts charge all that was admitted.</summary>
    public void Settle(WorkerCard worker, string callId, Admission admission, long? tokens, decimal? costUsd, int calls)
    {
        Send(new(callId, tokens, costUsd));
        run.Reserve(-admission.Tokens, -admission.CostUsd);
        run.Spend(new(tokens ?? admission.Tokens, costUsd ?? admission.CostUsd, Calls: calls));
        run.Metrics.Settled(worker.Name, tokens ?? admission.Tokens, costUsd ?? admission.CostUsd);
    }

    /// <summary>A hop to a team, which costs nothing itself. Its sub-task shares the ledger until <see cref="EndDelegation"/>.</summary>
    public async Task<string?> DelegateAsync(string id)
    {
        var admission = await AskAsync(new(id, id, 0, 0, 0, 0, Hop: true, OwnerSide: false));
        if (admission.Refusal is not null)
            return admission.Refusal;
        delegations++;
        Send(new(id, 0, 0));
        return null;
    }

    public void EndDelegation() => delegations--;

    public Task<LedgerTotals> CloseAsync() => Context.CallEntityAsync(Task.RootId, Ledger.Close, new Closing(Take()));

    private Task<Admission> AskAsync(CallRequest request) => Context.CallEntityAsync(Task.RootId, Ledger.Admit, request with { Settled = Take() });

    private void Send(Settlement settlement)
    {
        unsent.Add(settlement);
        if (!IsShared)
            return;
        foreach (var one in Take() ?? [])
            Context.SignalEntity(Task.RootId, Ledger.Settle, one);
    }

    private Settlement[]? Take()
    {
        if (unsent.Count == 0)
            return null;
        Settlement[] taken = [.. unsent];
        unsent.Clear();
        return taken;
    }
}
