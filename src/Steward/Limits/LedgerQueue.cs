namespace Steward.Limits;

/// <summary>The calls of one ledger that wait, first come, first served. A call keeps its place when it asks again.</summary>
internal static class LedgerQueue
{
    public static bool IsBehindOthers(this LedgerState state, string callId) =>
        state.Waiting.TakeWhile(call => call.CallId != callId).Any();

    /// <summary>Whose call may be decided next; null when none waits.</summary>
    public static string? NextInstance(this LedgerState state) => state.Waiting is [var first, ..] ? first.Instance : null;

    public static LedgerState Enqueue(this LedgerState state, string callId, string instance) =>
        state.Waits(callId) ? state : state with { Waiting = [.. state.Waiting, new(callId, instance)] };

    /// <returns>Whose call is the first now; null when the call did not wait.</returns>
    public static (LedgerState State, string? Next) Dequeue(this LedgerState state, string callId)
    {
        if (!state.Waits(callId))
            return (state, null);
        var left = state with { Waiting = [.. state.Waiting.Where(call => call.CallId != callId)] };
        return (left, left.NextInstance());
    }

    private static bool Waits(this LedgerState state, string callId) => state.Waiting.Any(call => call.CallId == callId);
}
