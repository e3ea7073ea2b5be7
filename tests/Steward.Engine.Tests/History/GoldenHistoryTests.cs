using Shouldly;
using Steward.Compliance;
using Steward.Durability;
using Steward.Engine.Orchestrations;
using Steward.Engine.Tests.Hosts;
using Steward.Testing;
using Xunit;

namespace Steward.Engine.Tests.History;

/// <summary>Recorded histories against today's code. A file of Histories/ is never edited: a change of behaviour adds one.</summary>
public sealed class GoldenHistoryTests
{
    public static TheoryData<string> Recorded =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Histories"), "*.json").Select(f => Path.GetFileName(f))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task A_recorded_history_replays(string file) =>
        await HistoryReplayer.ReplayAsync(Sample.Registry(),
            await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Histories", file)));

    [Fact]
    public async Task An_exported_history_replays_and_shows_what_differs()
    {
        var completed = await ExportAsync();
        await HistoryReplayer.ReplayAsync(Sample.Registry(), completed);

        var renamed = await Should.ThrowAsync<NonDeterminismException>(
            () => HistoryReplayer.ReplayAsync(Sample.Registry(first: "another"), completed));
        renamed.Message.ShouldBe("Step 2: the code asks for activity 'another', but the history records activity 'first'.");

        var longer = await Should.ThrowAsync<NonDeterminismException>(
            () => HistoryReplayer.ReplayAsync(Sample.Registry(extraStep: true), completed));
        longer.Message.ShouldContain("activity 'extra'");

        var otherOutput = await Should.ThrowAsync<NonDeterminismException>(
            () => HistoryReplayer.ReplayAsync(Sample.Registry(bonus: 1), completed));
        otherOutput.Message.ShouldContain("the history ends with 7, but the code comes to 8");
    }

    [Fact]
    public async Task A_history_that_still_waits_replays_to_its_wait()
    {
        var waiting = await ExportAsync(raise: false);
        await HistoryReplayer.ReplayAsync(Sample.Registry(), waiting);
        (await Should.ThrowAsync<NonDeterminismException>(() => HistoryReplayer.ReplayAsync(Sample.Registry(waits: false), waiting)))
            .Message.ShouldContain("was still waiting");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"format\":99}")]
    [InlineData(
        "{\"format\":1,\"name\":\"sample\",\"instanceId\":\"x\",\"input\":1,\"status\":\"Running\",\"events\":[{\"e\":\"strange\"}]}")]
    public async Task What_is_no_history_is_refused_as_such(string text) =>
        await Should.ThrowAsync<InvalidDataException>(() => HistoryReplayer.ReplayAsync(Sample.Registry(), text));

    private static async Task<string> ExportAsync(bool raise = true)
    {
        await using var host = await new InMemoryHost(Sample.Registry()).StartAsync();
        await host.Client.StartAsync(Sample.Name, "golden", 2);
        await host.ElapseAsync(TimeSpan.FromMinutes(2));
        if (raise)
        {
            await host.Client.RaiseEventAsync("golden", Sample.Go, 3, "e1");
            (await host.Client.WaitForCompletionAsync("golden")).ShouldNotBeNull().Status.ShouldBe(RuntimeStatus.Completed);
        }

        return (await host.Engine.ExportHistoryAsync("golden")).ShouldNotBeNull();
    }
}
