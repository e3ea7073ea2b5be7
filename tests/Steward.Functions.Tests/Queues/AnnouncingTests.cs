using Steward.DeadLetters;
using Steward.Durability;
using Steward.Functions.Queues;
using Steward.Ownership;
using Steward.Testing;

namespace Steward.Functions.Tests.Queues;

/// <summary>How an owner goes about an announcement: whom it tries how often, and what becomes of what nobody took.</summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime.
public sealed class AnnouncingTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private static readonly OrchestrationName<int, int> Owner = new("owner");

    /// <summary>As an earlier version had it.</summary>
    private static readonly ActivityName<AnnouncedOutcome, Nothing> EarlierActivity = new("announce-outcome");

    private readonly VirtualClock clock = new();
    private readonly InMemoryStore store = new();
    private readonly List<AnnouncedOutcome> tries = [];
    private readonly List<DeadLetter> letters = [];
    private InMemoryEngine? engine;

    [Fact]
    public async Task What_both_took_is_told_once()
    {
        await RunAsync(_ => new());
        tries.ShouldHaveSingleItem().Delivery.ShouldBe(new(true, true));
        letters.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_those_that_did_not_take_it_are_tried_again()
    {
        await RunAsync(n =>
            n switch { 1 => new("The queue is away.", "The webhook is away."), 2 => new(Webhook: "The webhook is away."), _ => new() });
        tries.Select(outcome => outcome.Delivery).ShouldBe([new(true, true), new(true, true, 1), new(false, true, 2)]);
        letters.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_nobody_took_in_the_end_is_a_dead_letter_that_says_why_and_whom_to_tell()
    {
        await RunAsync(n => n == 1 ? new("The queue is away.", "The webhook is away.") : new(Webhook: "The webhook is away."));
        tries.Count.ShouldBe(4);
        var letter = letters.ShouldHaveSingleItem();
        (letter.Id, letter.TaskId, letter.Reason, letter.Detail).ShouldBe(
            ($"outcome-{Outcomes.Task().Id}", Outcomes.Task().Id, DeadLetter.UnannouncedReason, "The webhook is away."));
        var announcement = letter.Announcement.ShouldNotBeNull();
        announcement.GetProperty("result").GetString().ShouldBe("The result.");
        (announcement.GetProperty("delivery").GetProperty("queue").GetBoolean(),
            announcement.GetProperty("delivery").GetProperty("webhook").GetBoolean()).ShouldBe((false, true));
    }

    [Fact]
    public async Task A_host_that_fails_altogether_leaves_a_letter_too_and_the_task_its_outcome()
    {
        await RunAsync(_ => throw new InvalidOperationException("No settings."));
        tries.Count.ShouldBe(4);
        letters.ShouldHaveSingleItem().Detail.ShouldBe("No settings.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_owner_that_an_earlier_version_left_in_between_two_tries_goes_on_where_it_was(int failures)
    {
        var failed = 0;
        engine = InMemoryEngine.Start(new DurableRegistry()
            .AddOrchestration(Owner, async (context, n) =>
            {
                await EarlierAsync(context);
                return n;
            })
            .AddActivity<AnnouncedOutcome, Nothing>(EarlierActivity, (_, _) =>
            {
                failed++;
                throw new InvalidOperationException("Not yet.");
            }), clock, store);
        await engine.Client.StartAsync(Owner, "t", 1);
        await UntilAsync(() => failed == failures);
        await engine.QuietAsync();
        await engine.DisposeAsync();

        engine = Start(_ => new());
        await EndAsync();
        tries.Count.ShouldBe(1);
        letters.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_owner_whose_outcome_an_earlier_version_had_told_tells_it_no_more()
    {
        var hold = new TaskCompletionSource();
        var next = new EventName<int>("next");
        DurableRegistry Registry(Func<OrchestrationContext, Task> announce) =>
            new DurableRegistry().AddOrchestration(Owner, async (context, n) =>
            {
                await announce(context);
                return await context.WaitForExternalEventAsync(next);
            });
        engine = InMemoryEngine.Start(Registry(EarlierAsync).AddActivity(EarlierActivity, (_, _) =>
        {
            hold.SetResult();
            return Task.FromResult(Nothing.Value);
        }), clock, store);
        await engine.Client.StartAsync(Owner, "t", 1);
        await hold.Task;
        await engine.QuietAsync();
        await engine.DisposeAsync();

        engine =
            InMemoryEngine.Start(Registry(context => OutcomeAnnouncer.AnnounceAsync(context, Outcomes.Task(), Outcomes.Of("The result.")))
                .AddActivity(OutcomeAnnouncer.Activity, TryAsync(_ => new())), clock, store);
        await engine.Client.RaiseEventAsync("t", next, 7, "e1");
        await EndAsync();
        tries.ShouldBeEmpty();
    }

    private async Task RunAsync(Func<int, Undelivered> answer)
    {
        engine = Start(answer);
        await engine.Client.StartAsync(Owner, "t", 1);
        await EndAsync();
    }

    private InMemoryEngine Start(Func<int, Undelivered> answer) => InMemoryEngine.Start(new DurableRegistry()
        .AddOrchestration(Owner, async (context, n) =>
        {
            await OutcomeAnnouncer.AnnounceAsync(context, Outcomes.Task(), Outcomes.Of("The result."));
            return n;
        })
        .AddActivity(OutcomeAnnouncer.Activity, TryAsync(answer))
        .AddActivity(OwnerActivities.DeadLetter, (_, letter) =>
        {
            letters.Add(letter);
            return Task.FromResult(Nothing.Value);
        }), clock, store);

    private Func<ActivityContext, AnnouncedOutcome, Task<Undelivered>> TryAsync(Func<int, Undelivered> answer) => (_, outcome) =>
    {
        tries.Add(outcome);
        return Task.FromResult(answer(tries.Count));
    };

    /// <summary>The loop as it was.</summary>
    private static async Task EarlierAsync(OrchestrationContext context)
    {
        foreach (var seconds in new[] { 2, 10, 60 })
        {
            try
            {
                await context.CallActivityAsync(EarlierActivity, AnnouncedOutcome.Of(Outcomes.Task(), Outcomes.Of("The result.")),
                    TimeSpan.FromMinutes(1));
                return;
            }
            catch (OperationFailedException)
            {
                await context.CreateTimerAsync(context.CurrentUtc + TimeSpan.FromSeconds(seconds));
            }
        }
    }

    private async Task EndAsync()
    {
        await UntilAsync(() => engine!.Client.GetAsync("t").Result!.HasEnded);
        var ended = (await engine!.Client.GetAsync("t"))!;
        ended.Status.ShouldBe(RuntimeStatus.Completed, ended.Failure?.ToString());
    }

    /// <summary>Lets time pass as the engine comes to wait for it. Bounded by turns, not by time.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        var running = engine!;
        for (var n = 0; n < 1_000 && !condition(); n++)
        {
            await running.SettleAsync();
            await running.QuietAsync();
            if (running.RunningActivities == 0 && !condition())
                await running.ElapseAsync(clock, TimeSpan.FromSeconds(1));
        }
        condition().ShouldBeTrue();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (engine is not null)
            await engine.DisposeAsync();
        store.Dispose();
    }
}
