using Steward.Limits;
using Steward.Workers.Journal;

namespace Steward.Workers.Tests.Journal;

/// <summary>
/// Several hosts under one journal: the work of one that is drained is given to the next while its calls are still under way.
/// </summary>
public sealed class SharedJournalTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly MemoryRecords records = new();
    private readonly SkippingTime time = new();

    [Fact]
    public async Task A_call_that_another_host_is_making_is_waited_for_and_its_answer_used()
    {
        var (first, second) = (Journal(shared: true), Journal(shared: true));
        var begun = await BeginAsync(first);
        var known = (await second.BeginAsync("t", "c", 1, begun, CancellationToken.None)).ShouldNotBeNull();
        known.Outcome.ShouldBeNull();
        var looks = 0;
        records.BeforeRead = () =>
        {
            if (++looks == 3)
                _ = first.EndAsync("t", "c", 1, begun with { Outcome = new("answer", new(Calls: 1)) });
        };

        var settled = await second.SettledAsync("t", "c", 1, known, time.GetUtcNow() + TimeSpan.FromMinutes(5), CancellationToken.None);

        settled.Outcome.ShouldNotBeNull().Answer.ShouldBe("answer");
        time.Waits.Sum(wait => wait.TotalSeconds).ShouldBeLessThan(Limit.TotalSeconds);
    }

    [Fact]
    public async Task A_call_whose_host_died_is_cut_off_once_it_must_be_over()
    {
        var known = await BeginAsync(Journal(shared: true));
        var settled = await Journal(shared: true)
            .SettledAsync("t", "c", 1, known, time.GetUtcNow() + TimeSpan.FromMinutes(5), CancellationToken.None);
        settled.Outcome.ShouldBeNull();
        time.Waits.Sum(wait => wait.TotalSeconds).ShouldBeInRange(Limit.TotalSeconds, Limit.TotalSeconds + 5);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_the_turn_has_time()
    {
        var known = await BeginAsync(Journal(shared: true));
        await Journal(shared: true).SettledAsync("t", "c", 1, known, time.GetUtcNow() + TimeSpan.FromSeconds(4), CancellationToken.None);
        time.Waits.Sum(wait => wait.TotalSeconds).ShouldBe(4);
    }

    [Fact]
    public async Task Where_there_is_no_other_host_a_call_without_an_outcome_was_cut_off_and_nothing_is_waited_for()
    {
        var known = await BeginAsync(Journal(shared: false));
        await Journal(shared: false).SettledAsync("t", "c", 1, known, time.GetUtcNow() + TimeSpan.FromMinutes(5), CancellationToken.None);
        time.Waits.ShouldBeEmpty();
    }

    private CallJournal<string> Journal(bool shared) => new(records, time, shared);

    private async Task<JournalEntry<string>> BeginAsync(CallJournal<string> journal)
    {
        var entry = new JournalEntry<string>(time.GetUtcNow(), "model", new(Calls: 1), OverAt: journal.OverAt(time.GetUtcNow() + Limit));
        (await journal.BeginAsync("t", "c", 1, entry, CancellationToken.None)).ShouldBeNull();
        return entry;
    }
}
