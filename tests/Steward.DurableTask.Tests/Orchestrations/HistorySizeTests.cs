using System.Globalization;
using System.Text;
using System.Text.Json;
using Steward.Durability;
using Steward.DurableTask.Hosting;
using Steward.DurableTask.Tests.Hosts;
using Xunit.Abstractions;

namespace Steward.DurableTask.Tests.Orchestrations;

/// <summary>
/// Histories carry references, not bodies, and are folded when they have grown long. Durable Task replays a history from storage at every
/// turn of a worker without memory, and adds to each call and each signal of an entity some 500 bytes of its own.
/// </summary>
[Collection(Alone.Name)]
public sealed class HistorySizeTests(ITestOutputHelper output)
{
    /// <summary>
    /// A hundred rounds (<c>STEWARD_ROUNDS=100</c>) take minutes; twenty-five pass the size at which a history is folded, too.
    /// </summary>
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("STEWARD_ROUNDS") ?? "25",
        CultureInfo.InvariantCulture);

    [SkippableFact]
    public async Task A_hundred_rounds_with_answers_of_1500_characters_would_stay_within_a_megabyte()
    {
        Skip.IfNot(Azurite.IsThere, Azurite.Missing);
        await using var owner = new HubOwner().ManyRounds(Rounds);
        var outcome = await owner.RunAsync(owner.SpecifyRounds("t", Rounds));

        outcome.Spent.Rounds.ShouldBe(Rounds);
        (await owner.Host.Client.GetAsync("t"))!.Input!.Value.GetProperty("goal").GetString()
            .ShouldBe("Say what a hop is.", "it reads as ever");
        var json = Encoding.UTF8.GetByteCount(await owner.Host.HistoryAsync("t"));
        var stored = await owner.Host.FootprintAsync("t");
        var inputs = owner.Turns.Sum(turn => (long)JsonSerializer.SerializeToUtf8Bytes(turn, DurableJson.Options).Length);
        var found = $"as JSON {json:N0} bytes, inputs of activities {inputs:N0} bytes; {stored}";
        output.WriteLine(found);
        // What the owner was told, and what has come since the last fold with all that Durable Task adds.
        var most = Rounds * 7_500 + 2 * StewardTasks.UsualFoldAfter;
        json.ShouldBeLessThan(most, found);
        (stored.RowBytes + stored.BlobBytes).ShouldBeLessThan(most, found);
    }
}

/// <summary>Six hundred turns on an emulator that others load take more than anybody's patience.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
