using System.Text.Json;
using Steward.Durability;

namespace Steward.Tests.Ownership;

/// <summary>
/// Histories carry references, not bodies. An engine that records the inputs of calls as well as their results must stay small, too.
/// </summary>
public class HistorySizeTests
{
    [Fact]
    public async Task A_hundred_rounds_with_answers_of_1500_characters_stay_under_a_megabyte_inputs_included()
    {
        await using var host = new OwnerHost().ManyRounds(100);
        var outcome = await host.RunAsync(host.SpecifyRounds("t", 100));

        outcome.Spent.Rounds.ShouldBe(100);
        var inputs = host.Turns.Sum(turn => (long)JsonSerializer.SerializeToUtf8Bytes(turn, DurableJson.Options).Length);
        var history = (await host.Engine.ExportHistoryAsync("t"))!.Length;
        (inputs + history).ShouldBeLessThan(1_000_000, $"inputs {inputs}, history {history}");
    }
}
