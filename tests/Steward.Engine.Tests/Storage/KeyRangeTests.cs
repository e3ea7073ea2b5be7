using Shouldly;
using Steward.Durability;
using Steward.Engine.Storage.Sqlite;
using Steward.Engine.Tests.Hosts;
using Xunit;

namespace Steward.Engine.Tests.Storage;

public sealed class KeyRangeTests
{
    private static readonly string[] Keys = ["a", "a/1", "a/2", "a0", "b", "\uD7FFx", "\uE000", "\uFFFFx", "\U00010000", "\U0010FFFF",
        "\U0010FFFFx"];

    public static TheoryData<string> Prefixes =>
        ["", "a", "a/", "a/1", "b", "z", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF", "a\U0010FFFF"];

    [Theory]
    [MemberData(nameof(Prefixes))]
    public async Task A_listing_has_the_keys_of_its_prefix_and_no_others_page_by_page(string prefix)
    {
        await using var host = new SqliteHost(new DurableRegistry());
        await host.StartAsync();
        foreach (var key in Keys)
            await host.Records.PutAsync("things", key, [1]);
        await host.Records.PutAsync("thinks", "a/1", [2]);

        var all = new List<string>();
        string? after = null;
        while (await host.Records.ListAsync("things", prefix, after, 2) is { Count: > 0 } page)
        {
            all.AddRange(page.Select(record => record.Key));
            after = all[^1];
        }

        all.ShouldBe(Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)));
        (await host.Records.ListAsync("things", prefix, "", 100)).Count.ShouldBe(all.Count, "what comes after nothing is all");
    }

    [Theory]
    [InlineData("a/", null)]
    [InlineData("a/", "a/1")]
    public void Both_ends_of_a_listing_are_bounds_of_the_index(string prefix, string? after)
    {
        using var folder = new TempFolder();
        using var database = new SqliteDatabase(Path.Combine(folder.Path, "test.db"));
        SqliteMigrations.Apply(database);

        var plan = database.Prepare("EXPLAIN QUERY PLAN " + SqliteReader.ListSql(KeyRange.Of(prefix, after)));

        plan.Next().ShouldBeTrue();
        plan.Text(3).ShouldContain("collection=? AND key>? AND key<?");
        plan.Reset();
    }
}
