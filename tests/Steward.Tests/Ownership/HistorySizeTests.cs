using System.Text.Json;
using Steward.Durability;
using Steward.Limits;
using Steward.Patterns;
using Steward.Tasks;

namespace Steward.Tests.Ownership;

/// <summary>Histories carry references, not bodies. An engine that records the inputs of calls as well as their results must stay small, too.</summary>
public class HistorySizeTests
{
    [Fact]
    public async Task A_hundred_rounds_with_answers_of_1500_characters_stay_under_a_megabyte_inputs_included()
    {
        await using var host = new OwnerHost()
            .Script("ann", turn => OwnerHost.Say(Text(turn.InvocationId, 1_500)))
            .Rounds(n => new([.. Enumerable.Range(0, Math.Min(n, ManagerPlan.MaxFacts)).Select(fact => Text($"fact {n - fact}", 80))], [Text($"plan {n}", 200)],
                Text($"answer {n}", 1_500), 0.5, n == 100, n == 100 ? [] : [new("ann", Text($"ask {n}", 150))]));
        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Adaptive, new() { Rounds = 100, Hops = 200, Tokens = 10_000_000, TokensPerInvocation = 1_000_000, WallClock = TimeSpan.FromDays(1) }));

        outcome.Spent.Rounds.ShouldBe(100);
        var inputs = host.Turns.Sum(turn => (long)JsonSerializer.SerializeToUtf8Bytes(turn, DurableJson.Options).Length);
        var history = (await host.Engine.ExportHistoryAsync("t"))!.Length;
        (inputs + history).ShouldBeLessThan(1_000_000, $"inputs {inputs}, history {history}");
    }

    /// <summary>Words that no other seed has.</summary>
    private static string Text(string seed, int length)
    {
        var random = new Random(seed.Aggregate(17, (hash, c) => unchecked(hash * 31 + c)));
        return string.Concat(Enumerable.Range(0, length).Select(n => n % 9 == 8 ? ' ' : (char)('a' + random.Next(26))));
    }
}
