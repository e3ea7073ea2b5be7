using System.Text.Json;
using Shouldly;
using Steward.Durability;
using Steward.Patterns;
using Steward.Workers.Turns;
using Xunit;

namespace Steward.Workers.Tests.Turns;

public class ManagerMemoryTests
{
    [Fact]
    public async Task A_manager_is_given_back_what_it_knew_from_its_own_earlier_decisions()
    {
        var records = new MemoryRecords();
        await SaveAsync(records, "t.1", new(["old"], ["first step"], "the good answer", 0.9, false, []));
        await SaveAsync(records, "t.4", new(["old", "new"], ["second step"], "a worse answer", 0.5, false, []));

        var briefing = await RecallAsync(records, ["t.4", "t.1"]);

        briefing.Facts.ShouldBe(["old", "new"]);
        briefing.Plan.ShouldBe(["second step"]);
        briefing.BestAnswer.ShouldBe("the good answer");
    }

    [Fact]
    public async Task The_oldest_facts_are_forgotten_first()
    {
        var records = new MemoryRecords();
        await SaveAsync(records, "t.1",
            new([.. Enumerable.Range(0, ManagerPlan.MaxFacts + 5).Select(n => $"fact {n}")], [], null, 0, false, []));

        var briefing = await RecallAsync(records, ["t.1"]);

        briefing.Facts.Count.ShouldBe(ManagerPlan.MaxFacts);
        briefing.Facts[0].ShouldBe("fact 5");
        briefing.BestAnswer.ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_to_remember_or_nothing_readable_leaves_an_empty_memory()
    {
        var records = new MemoryRecords();
        await records.PutAsync(RecordCollections.Envelopes, "t/t.1",
            JsonSerializer.SerializeToUtf8Bytes(new Envelope(EnvelopeStatus.Success, "no plan", 1, "x"), DurableJson.Options));

        (await RecallAsync(records, null)).Facts.ShouldBeEmpty();
        (await RecallAsync(records, ["t.1", "t.9"])).Facts.ShouldBeEmpty();
    }

    private static async Task<ManagerBriefing> RecallAsync(RecordStore records, IReadOnlyList<string>? remembered)
    {
        var given = new ManagerBriefing([], 2, 3, 4, [], [], [], null, []);
        var turn = new WorkerTurn("t", "goal", null, "t.9", 1, new() { Name = "manager", Description = "", Role = WorkerRole.Manager },
            new("Decide.", [], null, JsonSerializer.SerializeToElement(given, DurableJson.Options), remembered), [], new(0, 0), default);
        var recalled = await new ManagerMemory(records).RecallAsync(turn, CancellationToken.None);
        return recalled.Assignment.Briefing!.Value.Deserialize<ManagerBriefing>(DurableJson.Options)!;
    }

    private static Task SaveAsync(RecordStore records, string invocation, ManagerPlan decision) =>
        records.PutAsync(RecordCollections.Envelopes, $"t/{invocation}",
            JsonSerializer.SerializeToUtf8Bytes(new Envelope(EnvelopeStatus.Success,
                JsonSerializer.Serialize(decision, DurableJson.Options), 0.5, "x"), DurableJson.Options));
}
