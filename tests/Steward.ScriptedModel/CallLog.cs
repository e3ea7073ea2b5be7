namespace Steward.ScriptedModel;

/// <summary>Sums over calls.</summary>
public sealed record Counters
{
    public int Calls { get; init; }

    public int Answered { get; init; }

    public int Abandoned { get; init; }

    public long PromptTokens { get; init; }

    public long CompletionTokens { get; init; }

    public int RepeatsOfAnswered { get; init; }

    public int RepeatsOfAbandoned { get; init; }

    public IReadOnlyDictionary<string, Counters> ByUser { get; init; } = new Dictionary<string, Counters>(StringComparer.Ordinal);

    public long Tokens => PromptTokens + CompletionTokens;
}

/// <param name="Outcome">open, answered, abandoned, or the kind of misbehaviour.</param>
/// <param name="PromptTokens">This server's count of the prompt, billed or not.</param>
/// <param name="Path">Path and query that the call came by.</param>
public sealed record LoggedCall(
    int Number, string User, string Model, string? Schema, string Fingerprint, int MaxTokens, int PromptTokens, string Outcome,
    int BilledPrompt, int BilledCompletion, string? Body, string Path);

/// <summary>Everything that arrived. Thread-safe.</summary>
internal sealed class CallLog
{
    private const int Kept = 20_000;

    private readonly Lock gate = new();
    private readonly Queue<LoggedCallState> calls = new();
    private readonly Dictionary<string, string> outcomes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Counters> byUser = new(StringComparer.Ordinal);
    private Counters total = new();
    private int number;

    public LoggedCallState Arrive(ChatCall call, int promptTokens)
    {
        lock (gate)
        {
            var before = outcomes.GetValueOrDefault(call.Fingerprint);
            Add(call.User, sum => sum with
            {
                Calls = sum.Calls + 1,
                RepeatsOfAnswered = sum.RepeatsOfAnswered + (before == "answered" ? 1 : 0),
                RepeatsOfAbandoned = sum.RepeatsOfAbandoned + (before == "abandoned" ? 1 : 0),
            });
            var state = new LoggedCallState(call, ++number, promptTokens);
            calls.Enqueue(state);
            if (calls.Count > Kept)
                calls.Dequeue();
            return state;
        }
    }

    public void End(LoggedCallState state, string outcome, int prompt, int completion)
    {
        lock (gate)
        {
            // Written before the answer is sent, so what follows (a client that dies) does not change it.
            if (state.Outcome != "open")
                return;
            (state.Outcome, state.BilledPrompt, state.BilledCompletion) = (outcome, prompt, completion);
            if (outcomes.GetValueOrDefault(state.Call.Fingerprint) != "answered")
                outcomes[state.Call.Fingerprint] = outcome;
            Add(state.Call.User, sum => sum with
            {
                Answered = sum.Answered + (outcome == "answered" ? 1 : 0),
                Abandoned = sum.Abandoned + (outcome == "abandoned" ? 1 : 0),
                PromptTokens = sum.PromptTokens + prompt,
                CompletionTokens = sum.CompletionTokens + completion,
            });
        }
    }

    public Counters Sums()
    {
        lock (gate)
            return total with { ByUser = new Dictionary<string, Counters>(byUser, StringComparer.Ordinal) };
    }

    public IReadOnlyList<LoggedCall> List(string? user, bool bodies)
    {
        lock (gate)
            return [.. calls.Where(state => user is null || state.Call.User == user).Select(state => state.View(bodies))];
    }

    public void Clear()
    {
        lock (gate)
        {
            calls.Clear();
            outcomes.Clear();
            byUser.Clear();
            total = new();
        }
    }

    private void Add(string user, Func<Counters, Counters> change)
    {
        total = change(total);
        byUser[user] = change(byUser.GetValueOrDefault(user) ?? new());
    }
}

internal sealed class LoggedCallState(ChatCall call, int number, int promptTokens)
{
    public ChatCall Call { get; } = call;

    public int Number { get; } = number;

    public int PromptTokens { get; } = promptTokens;

    public string Outcome { get; set; } = "open";

    public int BilledPrompt { get; set; }

    public int BilledCompletion { get; set; }

    public LoggedCall View(bool body) => new(
        Number, Call.User, Call.Model, Call.SchemaName, Call.Fingerprint, Call.MaxTokens, PromptTokens, Outcome, BilledPrompt,
        BilledCompletion,
        body ? Call.Body : null, Call.Path);
}
