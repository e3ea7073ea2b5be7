using Steward.Durability;
using Steward.Limits;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>
/// The ledger of the tree, as one owner talks to it. Settlements of an owner that has the ledger for itself ride on its next admission:
/// each message to an entity costs storage, and nobody else asks meanwhile. Where sub-tasks share the ledger they are sent at once.
/// A call that finds no room beside calls under way asks again when it is its turn: after a settlement of this owner's own,
/// or when another instance says so.
/// </summary>
internal sealed class Admissions(TaskRun run)
{
    private const int MinOutputTokens = 64;

    private readonly List<Settlement> unsent = [];
    private readonly CallQueue queue = new();
    private Task? listening;
    private int delegations;
    private int open;

    private OrchestrationContext Context => run.Context;

    private TaskSpecification Task => run.Specification;

    private bool Waits => Task.Protocol >= OwnerProtocol.Waiting;

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

    /// <summary>Asks for one call of a worker with a prompt of at most so many tokens. It may wait for calls under way; the owner's own
    /// calls have their allotment and do not.</summary>
    /// <returns>Refused as <see cref="Ledger.InFlight"/> when control was taken back while it waited.</returns>
    public async Task<Admission> AdmitAsync(string callId, string invocation, WorkerCard worker, long prompt, bool hop, bool ownerSide)
    {
        var (min, wanted) = worker.MaxOutputTokens == 0
            ? (0L, 0L)
            : (prompt + Math.Min(MinOutputTokens, worker.MaxOutputTokens), prompt + worker.MaxOutputTokens);
        var request = new CallRequest(callId, invocation, min, wanted,
            worker.Price.CostOf(prompt, 0, min - prompt), worker.Price.CostOf(prompt, 0, wanted - prompt), hop, ownerSide);
        var admission = Waits && !ownerSide && wanted > 0
            ? await AskInTurnAsync(request with { Waiter = Context.InstanceId })
            : await AskAsync(request);
        if (admission.Refusal is null)
        {
            open++;
            run.Reserve(admission.Tokens, admission.CostUsd);
        }
        return admission;
    }

    /// <summary>Charges what a call has used.</summary>
    /// <param name="used">Null charges all that was admitted: the call was cut off.</param>
    public Task SettleAsync(WorkerCard worker, string callId, Admission admission, Usage? used)
    {
        var (tokens, cost) = (used?.Tokens ?? admission.Tokens, used?.CostUsd ?? admission.CostUsd);
        open--;
        run.Reserve(-admission.Tokens, -admission.CostUsd);
        run.Spend(new(tokens, cost, Calls: used?.Calls ?? 1));
        run.Metrics.Settled(worker.Name, tokens, cost);
        return SendAsync(new(callId, used?.Tokens, used?.CostUsd));
    }

    /// <summary>Control was taken back: nobody waits any more.</summary>
    public void EndWaits() => queue.WakeAll();

    /// <summary>A sub-task ends. What it was cut off from must not keep others waiting.</summary>
    public async Task LeaveAsync()
    {
        if (open > 0 || !queue.IsEmpty)
            await AbandonAsync(Context.InstanceId);
    }

    /// <summary>An instance has ended without settling what it has open.</summary>
    public async Task AbandonAsync(string instanceId)
    {
        if (Waits)
            Tell((await Context.CallEntityAsync(Task.RootId, Ledger.Abandon, new(instanceId))).Instance);
    }

    /// <summary>A hop to a team, which costs nothing itself. Its sub-task shares the ledger until <see cref="EndDelegation"/>.</summary>
    public async Task<string?> DelegateAsync(string id)
    {
        var admission = await AskAsync(new(id, id, 0, 0, 0, 0, Hop: true, OwnerSide: false));
        if (admission.Refusal is not null)
            return admission.Refusal;
        delegations++;
        await SendAsync(new(id, 0, 0));
        return null;
    }

    public void EndDelegation() => delegations--;

    public async Task<LedgerTotals> CloseAsync()
    {
        var totals = await Context.CallEntityAsync(Task.RootId, Ledger.Close, new Closing(Take()));
        foreach (var instance in (totals.Waiting ?? []).Where(instance => instance != Context.InstanceId))
            Tell(instance);
        return totals;
    }

    private Task<Admission> AskAsync(CallRequest request) =>
        Context.CallEntityAsync(Task.RootId, Ledger.Admit, request with { Settled = Take() });

    private async Task<Admission> AskInTurnAsync(CallRequest request)
    {
        var call = queue.Join();
        Admission admission;
        try
        {
            admission = await UntilDecidedAsync(call, request);
        }
        finally
        {
            queue.Leave(call);
        }
        Tell(admission.Next);
        return admission;
    }

    private async Task<Admission> UntilDecidedAsync(QueuedCall call, CallRequest request)
    {
        while (true)
        {
            call.Asks();
            var admission = await AskAsync(request);
            if (admission.Refusal != Ledger.InFlight)
                return admission;
            if (IsShared)
                listening ??= ListenAsync();
            if (run.StopOf(ownerSide: false) is null)
                await call.WokenAsync();
            if (run.StopOf(ownerSide: false) is not null)
                return admission;
        }
    }

    /// <summary>Settlements of other instances come as events. The ledger tells whoever settles whom to send one to.</summary>
    private async Task ListenAsync()
    {
        while (true)
        {
            await Context.WaitForExternalEventAsync(Ledger.Freed);
            queue.Wake();
        }
    }

    private void Tell(string? next)
    {
        if (next == Context.InstanceId)
            queue.Wake();
        else if (next is not null)
            Context.SendEvent(next, Ledger.Freed, Nothing.Value);
    }

    private async Task SendAsync(Settlement settlement)
    {
        unsent.Add(settlement);
        if (!IsShared)
        {
            queue.Wake();
            return;
        }
        foreach (var one in Take() ?? [])
        {
            if (Waits)
                Tell((await Context.CallEntityAsync(Task.RootId, Ledger.Settle, one)).Instance);
            else
                Context.SignalEntity(Task.RootId, Ledger.Settle, one);
        }
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
