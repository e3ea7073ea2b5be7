using System.Globalization;
using System.Text;
using Azure.Core;
using Steward.Durability;
using Steward.DurableTask.Storage;
using Steward.DurableTask.Tests.Hosts;

namespace Steward.DurableTask.Tests.Storage;

/// <summary>
/// What the record store costs, and what becomes of its blobs. That it is a record store at all, the compliance suite says.
/// </summary>
public sealed class AzureRecordStoreTests : IAsyncLifetime
{
    private static readonly byte[] Small = [1];

    private readonly SettableTime time = new();
    private CountedStorage storage = null!;

    [SkippableFact]
    public async Task A_small_record_takes_one_request_to_create_put_replace_or_read_and_two_to_delete()
    {
        (await CountAsync(records => records.TryCreateAsync("c", "t/k", Small))).ShouldBe(1);
        (await CountAsync(records => records.PutAsync("c", "t/k", Small))).ShouldBe(1);
        (await CountAsync(records => records.PutAsync("c", "t/new", Small))).ShouldBe(1);
        (await CountAsync(records => records.GetAsync("c", "t/k"))).ShouldBe(1);
        (await CountAsync(records => records.DeleteAsync("c", "t/k"))).ShouldBe(2);
    }

    [SkippableFact]
    public async Task A_large_record_takes_as_many_requests_as_documented()
    {
        (await CountAsync(records => records.TryCreateAsync("c", "t/k", Large(1)))).ShouldBe(2);
        (await CountAsync(records => records.GetAsync("c", "t/k"))).ShouldBe(2);
        (await CountAsync(records => records.PutAsync("c", "t/k", Large(2)))).ShouldBe(4);
        (await CountAsync(records => records.PutAsync("c", "t/k", Small))).ShouldBe(1, "a small one is as cheap whatever it replaces");
        (await CountAsync(records => records.PutAsync("c", "t/new", Large(3)))).ShouldBe(3);
        (await CountAsync(records => records.DeleteAsync("c", "t/new"))).ShouldBe(4);
    }

    [SkippableFact]
    public async Task A_task_with_two_hundred_records_is_deleted_in_eight_requests()
    {
        for (var i = 0; i < 200; i++)
            await storage.Records.PutAsync("c", $"t/{i}", i is 7 or 77 ? Large(i) : Small);
        await storage.Records.PutAsync("c", "other/1", Large(1));
        (await CountAsync(async records => (await records.DeleteAllAsync("c", "t/")).ShouldBe(200))).ShouldBeLessThanOrEqualTo(8);
        (await storage.BlobNamesAsync()).ShouldHaveSingleItem().ShouldStartWith("c|other/1/");
    }

    [SkippableFact]
    public async Task The_blob_of_a_value_that_was_replaced_is_gone()
    {
        for (var i = 0; i < 5; i++)
            await storage.Records.PutAsync("c", "t/k", Large(i));
        (await storage.BlobNamesAsync()).Count.ShouldBe(1);
        await storage.Records.PutAsync("c", "t/k", Small);
        (await storage.Records.GetAsync("c", "t/k")).ShouldBe(Small);
        await storage.Records.PutAsync("c", "t/k", Large(9));
        (await storage.BlobNamesAsync()).Count.ShouldBe(1, "the one before the small value went with the next write");
        await storage.Records.PutAsync("c", "t/k", Small);
        await storage.Records.DeleteAsync("c", "t/k");
        (await storage.BlobNamesAsync()).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Whoever_loses_a_race_leaves_no_blob_and_the_winner_keeps_his()
    {
        for (var round = 0; round < 5; round++)
        {
            var key = $"t/{round}";
            // The same content twice: the one must not take the other's blob for its own.
            var found = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => storage.Records.TryCreateAsync("c", key, Large(i / 2))));
            found.Count(existing => existing is null).ShouldBe(1);
            var winner = Large(Array.IndexOf(found, null) / 2);
            found.OfType<byte[]>().All(existing => existing.SequenceEqual(winner)).ShouldBeTrue();
            (await storage.Records.GetAsync("c", key)).ShouldBe(winner);
        }
        (await storage.BlobNamesAsync()).Count.ShouldBe(5);
    }

    [SkippableFact]
    public async Task Readers_never_miss_a_record_that_is_being_replaced()
    {
        await storage.Records.PutAsync("c", "t/k", Large(0));
        using var over = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(async n =>
        {
            while (!over.IsCancellationRequested)
            {
                var value = n % 2 == 0
                    ? await storage.Records.GetAsync("c", "t/k")
                    : (await storage.Records.ListAsync("c", "t/")).Single().Value;
                value.ShouldNotBeNull().Length.ShouldBe(Large(0).Length);
            }
        }).ToList();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
        {
            for (var i = 0; i < 20; i++)
                await storage.Records.PutAsync("c", "t/k", Large((writer * 100) + i));
        }));
        await over.CancelAsync();
        await Task.WhenAll(readers);
        (await storage.BlobNamesAsync()).Count.ShouldBe(1, "eighty were replaced");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_whose_answer_was_lost_does_not_lose_to_itself(bool large)
    {
        var value = large ? Large(1) : Small;
        var created = LoseOnce(request => request.Method == RequestMethod.Post);
        (await storage.Records.TryCreateAsync("c", "t/k", value)).ShouldBeNull("it is the one that was written");
        (await storage.Records.GetAsync("c", "t/k")).ShouldBe(value);
        var put = LoseOnce(request => request.Method == RequestMethod.Put
            && request.Uri.ToString().Contains("PartitionKey=", StringComparison.Ordinal));
        await storage.Records.PutAsync("c", "t/k", Large(2));
        (await storage.Records.GetAsync("c", "t/k")).ShouldBe(Large(2));
        (await storage.BlobNamesAsync()).Count.ShouldBe(1);
        (created(), put()).ShouldBe((true, true));
    }

    [SkippableFact]
    public async Task What_a_writer_left_that_died_goes_with_the_record_once_no_write_can_be_under_way()
    {
        await storage.Records.PutAsync("c", "t/k", Small);
        await storage.Blobs.UploadBlobAsync("c|t/k/left", new BinaryData(Large(1)));
        await storage.Blobs.UploadBlobAsync("c|t/key/other", new BinaryData(Large(1)));
        (await storage.Records.DeleteAsync("c", "t/k")).ShouldBeTrue();
        (await storage.Records.DeleteAsync("c", "t/k")).ShouldBeFalse();
        (await storage.BlobNamesAsync()).Count.ShouldBe(2, "its row may be on its way");
        time.Now += TimeSpan.FromDays(2);
        (await storage.Records.DeleteAsync("c", "t/k")).ShouldBeFalse();
        (await storage.BlobNamesAsync()).ShouldBe(["c|t/key/other"]);
        (await storage.Records.DeleteAllAsync("c", "t/")).ShouldBe(0);
        (await storage.BlobNamesAsync()).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task A_row_whose_blob_somebody_took_away_is_an_error_that_names_the_record()
    {
        await storage.Records.PutAsync("c", "t/k", Large(1));
        await storage.Blobs.DeleteBlobAsync((await storage.BlobNamesAsync()).Single());
        (await Should.ThrowAsync<InvalidDataException>(() => storage.Records.GetAsync("c", "t/k"))).Message.ShouldContain("'t/k'");
        (await Should.ThrowAsync<InvalidDataException>(() => storage.Records.TryCreateAsync("c", "t/k", Small))).Message
            .ShouldContain("'t/k'");
        await storage.Records.PutAsync("c", "t/k", Small);
        (await storage.Records.GetAsync("c", "t/k")).ShouldBe(Small);
    }

    private Task<int> CountAsync(Func<AzureRecordStore, Task> work) => storage.CountAsync(work);

    /// <summary>Loses the answer to the next such request; returns whether it was.</summary>
    private Func<bool> LoseOnce(Func<Request, bool> which)
    {
        var lost = 0;
        storage.IsLost = request => which(request) && Interlocked.Exchange(ref lost, 1) == 0;
        return () => lost == 1;
    }

    private static byte[] Large(int seed) =>
        Encoding.UTF8.GetBytes(seed.ToString("d6", CultureInfo.InvariantCulture).PadRight(100_000, 'x'));

    public async Task InitializeAsync()
    {
        Skip.IfNot(Azurite.IsThere, Azurite.Missing);
        storage = await CountedStorage.CreateAsync(time);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
