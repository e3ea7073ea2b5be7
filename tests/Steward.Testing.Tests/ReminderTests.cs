using Steward.Durability;
using Steward.Testing;
using Xunit;

namespace Reminders;

public static class Reminder
{
    public static readonly OrchestrationName<string, string> Name = new("reminder");
    public static readonly ActivityName<string, bool> Remind = new("remind");
    public static readonly EventName<string> Answered = new("answered");

    public static async Task<string> RunAsync(OrchestrationContext context, string question)
    {
        var answer = context.WaitForExternalEventAsync(Answered);
        for (var day = 1; day <= 3; day++)
        {
            var tomorrow = context.CreateTimerAsync(context.CurrentUtc.AddDays(1));
            if (await Task.WhenAny(answer, tomorrow) == answer)
                return await answer;
            await context.CallActivityAsync(Remind, question);
        }

        return "no answer";
    }
}

public sealed class ReminderTests
{
    private readonly VirtualClock clock = new();
    private readonly List<string> reminded = [];

    [Fact]
    public async Task Reminds_every_day_and_gives_up_on_the_third()
    {
        await using var engine = InMemoryEngine.Start(Registry(), clock);
        await engine.Client.StartAsync(Reminder.Name, "r1", "Ship it?");

        await engine.ElapseAsync(clock, TimeSpan.FromDays(2));
        Assert.Equal(["Ship it?", "Ship it?"], reminded);

        await engine.ElapseAsync(clock, TimeSpan.FromDays(1));
        Assert.Equal("no answer", (await engine.Client.GetAsync("r1"))?.Output?.GetString());
    }

    [Fact]
    public async Task An_answer_after_a_crash_is_taken()
    {
        var store = new InMemoryStore();
        await using (var crashed = InMemoryEngine.Start(Registry(), clock, store))
        {
            await crashed.Client.StartAsync(Reminder.Name, "r1", "Ship it?");
            await crashed.ElapseAsync(clock, TimeSpan.FromDays(1));
            await crashed.CrashAsync();
        }

        await using var engine = InMemoryEngine.Start(Registry(), clock, store);
        await engine.Client.RaiseEventAsync("r1", Reminder.Answered, "yes", eventId: "e1");
        var ended = await engine.Client.WaitForCompletionAsync("r1");
        Assert.Equal("yes", ended?.Output?.GetString());
        Assert.Single(reminded);
    }

    [Fact]
    public async Task Code_of_today_replays_what_was_recorded()
    {
        // Written once from engine.ExportHistoryAsync("r1"), and never edited.
        var recorded = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Histories", "reminder-1.json"));
        await HistoryReplayer.ReplayAsync(Registry(), recorded);
    }

    private DurableRegistry Registry() => new DurableRegistry()
        .AddOrchestration(Reminder.Name, Reminder.RunAsync)
        .AddActivity(Reminder.Remind, (_, question) =>
        {
            reminded.Add(question);
            return Task.FromResult(true);
        });
}
