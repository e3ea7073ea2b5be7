using System.Text;
using Shouldly;
using Steward.Durability;
using Xunit;

namespace Steward.Compliance;

public abstract class RecordCompliance : DurabilityCompliance
{
    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);

    private Task StartEmptyAsync() => StartAsync(new DurableRegistry());

    [SkippableFact]
    public async Task What_was_put_is_read_back_even_after_a_restart()
    {
        await StartEmptyAsync();
        (await Host.Records.GetAsync("c", "k")).ShouldBeNull();
        await Host.Records.PutAsync("c", "k", Bytes("v1"));
        await Host.Records.PutAsync("c", "k", Bytes("v2"));
        await Host.Records.PutAsync("d", "k", []);
        await Host.RestartAsync();
        Text(await Host.Records.GetAsync("c", "k")).ShouldBe("v2");
        (await Host.Records.GetAsync("d", "k")).ShouldBe([]);
    }

    [SkippableFact]
    public async Task Of_many_creates_one_wins_and_the_others_get_its_value()
    {
        await StartEmptyAsync();
        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Host.Records.TryCreateAsync("c", "k", Bytes($"v{i}"))));
        found.Count(f => f is null).ShouldBe(1);
        var winner = $"v{Array.IndexOf(found, null)}";
        found.Where(f => f is not null).ShouldAllBe(f => Text(f) == winner);
        Text(await Host.Records.GetAsync("c", "k")).ShouldBe(winner);
    }

    [SkippableFact]
    public async Task A_deleted_record_is_gone_and_can_be_created_anew()
    {
        await StartEmptyAsync();
        (await Host.Records.DeleteAsync("c", "k")).ShouldBeFalse();
        await Host.Records.PutAsync("c", "k", Bytes("v"));
        (await Host.Records.DeleteAsync("c", "k")).ShouldBeTrue();
        (await Host.Records.GetAsync("c", "k")).ShouldBeNull();
        (await Host.Records.TryCreateAsync("c", "k", Bytes("w"))).ShouldBeNull();
    }

    [SkippableFact]
    public async Task A_list_is_in_key_order_by_prefix_and_page()
    {
        await StartEmptyAsync();
        foreach (var key in new[] { "b/2", "a/1", "b/1", "b/3", "c/1" })
            await Host.Records.PutAsync("c", key, Bytes(key));
        await Host.Records.PutAsync("other", "b/9", []);
        (await KeysAsync("")).ShouldBe(["a/1", "b/1", "b/2", "b/3", "c/1"]);
        (await KeysAsync("b/")).ShouldBe(["b/1", "b/2", "b/3"]);
        (await KeysAsync("b/", after: "b/1", take: 1)).ShouldBe(["b/2"]);
        (await KeysAsync("x")).ShouldBeEmpty();
        Text((await Host.Records.ListAsync("c"))[0].Value).ShouldBe("a/1");
    }

    [SkippableFact]
    public async Task A_value_is_replaced_by_one_of_any_size()
    {
        await StartEmptyAsync();
        var large = new string('x', 200_000);
        foreach (var value in new[] { large, "small", large + "er", large, "", large, "small again" })
        {
            await Host.Records.PutAsync("c", "t/k", Bytes(value));
            Text(await Host.Records.GetAsync("c", "t/k")).ShouldBe(value);
            Text((await Host.Records.ListAsync("c", "t/")).ShouldHaveSingleItem().Value).ShouldBe(value);
            Text(await Host.Records.TryCreateAsync("c", "t/k", Bytes(large + "other"))).ShouldBe(value);
        }
        (await Host.Records.DeleteAsync("c", "t/k")).ShouldBeTrue();
        (await Host.Records.TryCreateAsync("c", "t/k", Bytes(large))).ShouldBeNull();
        Text(await Host.Records.GetAsync("c", "t/k")).ShouldBe(large);
    }

    [SkippableTheory]
    [InlineData("t1/", new[] { "t0/1", "t1", "t1-a", "t10/1", "t2" })]
    [InlineData("t1", new[] { "t0/1", "t2" })]
    [InlineData("t1/4", new[] { "t0/1", "t1", "t1-a", "t1/1", "t1/2", "t1/3", "t10/1", "t2" })]
    [InlineData("t3", new[] { "t0/1", "t1", "t1-a", "t1/1", "t1/2", "t1/3", "t1/40", "t1/41", "t10/1", "t2" })]
    public async Task All_records_with_a_prefix_are_deleted_and_no_others(string prefix, string[] left)
    {
        await StartEmptyAsync();
        string[] keys = ["t0/1", "t1", "t1-a", "t1/1", "t1/2", "t1/3", "t1/40", "t1/41", "t10/1", "t2"];
        foreach (var key in keys)
            await Host.Records.PutAsync("c", key, Bytes(key.EndsWith('1') ? new string('x', 100_000) : key));
        await Host.Records.PutAsync("other", "t1/1", []);
        (await Host.Records.DeleteAllAsync("c", prefix)).ShouldBe(keys.Length - left.Length);
        (await KeysAsync("")).Order(StringComparer.Ordinal).ShouldBe(left);
        (await Host.Records.GetAsync("other", "t1/1")).ShouldNotBeNull();
        (await Host.Records.DeleteAllAsync("c", "")).ShouldBe(left.Length);
        (await KeysAsync("")).ShouldBeEmpty();
    }

    private async Task<string[]> KeysAsync(string prefix, string? after = null, int take = 100) =>
        [.. (await Host.Records.ListAsync("c", prefix, after, take)).Select(r => r.Key)];
}
