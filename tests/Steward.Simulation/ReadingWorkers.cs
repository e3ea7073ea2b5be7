using System.Collections.Concurrent;
using System.Text.Json;
using Steward.Durability;
using Steward.Limits;
using Steward.Patterns;
using Steward.Workers;

namespace Steward.Simulation;

/// <summary>
/// Workers whose answers, and what these take, depend on goal and objective alone, and on how much was reserved: if two runs of one task
/// differ, it is by what the ledger admitted.
/// </summary>
/// <param name="simple">Every worker answers in one turn, with a prompt as long as the owner expects; subtasks do not depend on each other,
/// and none goes to a team.</param>
internal sealed class ReadingWorkers(int seed, bool simple) : ISimulatedWorkers
{
    public const string Goal = "Read everything.";

    private const int MostSubtasks = 10;
    private const int LeastOutput = 64;

    private readonly ConcurrentDictionary<string, (long Reserved, long Used)> calls = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Sent { get; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>
    /// With this ceiling every call has all that it wants, in whatever order they are made: the dearest fits even as the last.
    /// </summary>
    public long Needed => calls.Values.Sum(call => call.Used) + calls.Values.Max(call => call.Reserved - call.Used);

    public async Task<TurnReply> TurnAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        var random = RandomOf($"{turn.Goal}|{turn.Assignment.Objective}|{turn.Turn}");
        for (var pause = random.Next(6); pause > 0; pause--)
            await Task.Yield();
        if (turn.Worker.Role == WorkerRole.Planner)
            return Used(turn, 100, Say(Json(PlanOf(turn.Goal))));

        var prompt = simple ? 0 : random.Next(200, 4_000);
        if (turn.Reservation.Tokens < prompt + LeastOutput)
            return Used(turn, 0, new() { NeededTokens = prompt + LeastOutput });
        var used = random.Next(1, 1 + (int)turn.Worker.PromptOverhead + turn.Worker.MaxOutputTokens);
        return Used(turn, used, turn.Turn <= (simple ? 0 : RandomOf(turn.Assignment.Objective).Next(3))
            ? new() { ToolCalls = [new(0, "search", $"{turn.Turn}")], ConversationTokens = prompt + random.Next(500) }
            : Say($"{turn.Assignment.Objective} was read with {turn.Reservation.Tokens} tokens and "
                + $"{turn.Reservation.CostUsd * 1_000:0.###} thousandths: {random.Next()}"));
    }

    public Task<TurnReply> NotCalledAsync(WorkerTurn turn, string why) =>
        Task.FromResult(new TurnReply { Envelope = Envelope.Failed(why) });

    private Plan PlanOf(string goal)
    {
        var random = RandomOf(goal);
        var isRoot = goal == Goal;
        return new([.. Enumerable.Range(0, random.Next(1, isRoot ? MostSubtasks : 4)).Select(n => new Subtask($"s{n}",
            !simple && isRoot && random.Next(4) == 0 ? "team" : $"w{random.Next(4)}", $"{goal} Part {n}.",
            !simple && n > 0 && random.Next(4) == 0 ? [$"s{random.Next(n)}"] : []))]);
    }

    private TurnReply Used(WorkerTurn turn, long tokens, TurnReply reply)
    {
        var used = Math.Min(tokens, turn.Reservation.Tokens);
        calls[$"{turn.CallId} {turn.Reservation}"] = (turn.Reservation.Tokens, used);
        return reply with
        {
            Usage = new(PromptTokens: used, CostUsd: Math.Min(turn.Worker.Price.CostOf(used, 0, 0), turn.Reservation.CostUsd), Calls: 1),
        };
    }

    private static TurnReply Say(string text) => new() { Envelope = new(EnvelopeStatus.Success, text, 0.9, "Read.") };

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, DurableJson.Options);

    private Random RandomOf(string text) => new(text.Aggregate(seed * 486_187_739, (hash, c) => unchecked(hash * 31 + c)));
}
