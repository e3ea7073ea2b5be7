using System.Collections.Concurrent;
using System.Text.Json;
using Steward.Durability;
using Steward.Limits;
using Steward.Patterns;
using Steward.Validation;
using Steward.Workers;
using Steward.Workers.Journal;

namespace Steward.Simulation;

/// <summary>
/// Workers that do, by the seed and the call alone, everything that workers are known to do: answer, repeat themselves, fail, hang, throw,
/// hand off in circles, plan nonsense, call tools, use all that they may. Paid calls go through the real journal.
/// </summary>
internal sealed class SimulatedWorkers(int seed, RecordStore records) : ISimulatedWorkers
{
    private static readonly string[] Words =
        ["river", "copper", "whale", "bridge", "yeast", "comet", "violin", "desert", "harbour", "lantern", "meadow", "granite", "thunder",
            "velvet", "orchard", "saddle"];

    private readonly CallJournal<Answer> journal = new(records, TimeProvider.System);
    private readonly ConcurrentDictionary<string, int> sent = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Sent => sent;

    public async Task<TurnReply> TurnAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        var random = new Random(HashOf(turn.CallId));
        var minimum = random.Next(50, 400);
        if (turn.Reservation.Tokens < minimum)
            return new() { NeededTokens = minimum };

        var worst = new Usage(PromptTokens: turn.Reservation.Tokens, CostUsd: turn.Reservation.CostUsd, Calls: 1);
        var found = await journal.BeginAsync(turn.TaskId, turn.CallId, 0, new(default, "simulated", worst), cancellationToken);
        if (found is { Outcome.Answer: { } answered })
            return await FinalAsync(turn, answered.Reply);
        if (found is not null)
            return await FinalAsync(turn, new() { Envelope = Envelope.Failed("interrupted"), Usage = worst });

        sent.AddOrUpdate(turn.CallId, 1, (_, times) => times + 1);
        if (random.Next(20) == 0)
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        if (random.Next(40) == 0)
            throw new InvalidOperationException("The worker crashed.");

        var reply = ReplyTo(turn, random) with
        {
            Usage = new(PromptTokens: random.NextInt64(1, turn.Reservation.Tokens + 1),
                CostUsd: turn.Reservation.CostUsd * random.Next(0, 11) / 10, Calls: 1),
        };
        await journal.EndAsync(turn.TaskId, turn.CallId, 0, new(default, "simulated", worst, new(new(reply), reply.Usage)));
        return await FinalAsync(turn, reply);
    }

    /// <summary>One that was made before a crash counts all the same.</summary>
    public async Task<TurnReply> NotCalledAsync(WorkerTurn turn, string why) =>
        await journal.FindAsync(turn.TaskId, turn.CallId, 0, CancellationToken.None) is null
            ? new() { Envelope = Envelope.Failed(why) }
            : await TurnAsync(turn, CancellationToken.None);

    private async Task<TurnReply> FinalAsync(WorkerTurn turn, TurnReply reply)
    {
        if (reply.Envelope is { } envelope)
        {
            await records.PutAsync(RecordCollections.Envelopes, $"{turn.TaskId}/{turn.InvocationId}",
                JsonSerializer.SerializeToUtf8Bytes(envelope, DurableJson.Options));
        }
        return reply;
    }

    private static TurnReply ReplyTo(WorkerTurn turn, Random random)
    {
        if (random.Next(12) == 0)
            return new() { Envelope = Envelope.Failed("It did not work."), Fault = random.Next(2) == 0 };
        return turn.Worker.Role switch
        {
            WorkerRole.Planner => Say(random.Next(8) == 0 ? "I have no plan." : Json(PlanFor(turn, random)), random),
            WorkerRole.Manager => Say(random.Next(8) == 0 ? "{}" : Json(RoundFor(turn, random)), random),
            WorkerRole.Judge => Say(Json(new Judgement(random.Next(4) == 0 ? "re-plan" : "pass", 0.8, ["It could be better."])), random),
            WorkerRole.Owner =>
                Say(Json(new OwnerChoice(Pick(random, "complete-partial", "escalate", "abort", "shrug"), "So be it.")), random),
            _ => Specialist(turn, random),
        };
    }

    private static TurnReply Specialist(WorkerTurn turn, Random random) => random.Next(12) switch
    {
        0 => new() { ToolCalls = [new(0, "search", $"{random.Next(3)}")], ConversationTokens = random.Next(100, 900) },
        1 => Say("The same as ever, again and again and again.", random),
        2 => new() { Envelope = new(EnvelopeStatus.Partial, Text(random), 0.5, "Half done.") },
        >= 3 and <= 7 when turn.Assignment.Briefing is { } briefing => new()
        {
            Envelope = new(EnvelopeStatus.Partial, Text(random), 0.5, "Passed on.", null,
                new(briefing.GetProperty("peers").EnumerateArray().Select(peer => peer.GetProperty("name").GetString()!)
                    .FirstOrDefault("nobody"), "theirs", "the rest")),
        },
        _ => Say(Text(random), random),
    };

    private static Plan PlanFor(WorkerTurn turn, Random random)
    {
        var workers = turn.Assignment.Briefing!.Value.GetProperty("workers").EnumerateArray()
            .Select(worker => worker.GetProperty("name").GetString()!).ToArray();
        var count = random.Next(1, 7);
        return new([.. Enumerable.Range(0, count).Select(n => new Subtask($"s{n}", random.Next(15) == 0 ? "nobody" : Pick(random, workers),
            $"Look into {Words[random.Next(Words.Length)]} and {Words[random.Next(Words.Length)]}",
            random.Next(3) == 0 ? [$"s{random.Next(count)}"] : []))]);
    }

    private static ManagerPlan RoundFor(WorkerTurn turn, Random random)
    {
        var workers = turn.Assignment.Briefing!.Value.GetProperty("workers").EnumerateArray()
            .Select(worker => worker.GetProperty("name").GetString()!).ToArray();
        var done = random.Next(4) == 0;
        return new([Text(random)], [Text(random)], Text(random), random.NextDouble(), done,
            [.. Enumerable.Range(0, done ? 0 : random.Next(1, 4)).Select(_ => new ManagerRequest(Pick(random, workers), Text(random)))]);
    }

    private static TurnReply Say(string text, Random random) =>
        new() { Envelope = new(EnvelopeStatus.Success, text, random.Next(4) == 0 ? 0.4 : 0.9, "Done.") };

    private static string Text(Random random) =>
        string.Join(' ', Enumerable.Range(0, random.Next(3, 15)).Select(_ => Words[random.Next(Words.Length)] + random.Next(50)));

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, DurableJson.Options);

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];

    private int HashOf(string text) => text.Aggregate(seed * 486_187_739, (hash, c) => unchecked(hash * 31 + c));

    internal sealed record Answer(TurnReply Reply);
}
