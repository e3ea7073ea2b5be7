using Reminders;
using Shouldly;
using Steward.Durability;
using Steward.Engine.Orchestrations;
using Xunit;

namespace Steward.Testing.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public async Task The_example_of_the_README_is_the_one_that_runs_here()
    {
        var readme = await ReadAsync("README.md");
        readme.Split("```csharp\n")[1].Split("```")[0].ShouldBe(await ReadAsync("ReminderTests.cs"));
    }

    [Fact]
    public async Task Code_that_tasks_in_flight_would_not_survive_is_found_by_replay()
    {
        var changed = new DurableRegistry().AddOrchestration(Reminder.Name, async (context, question) =>
            await context.CallActivityAsync(Reminder.Remind, question) ? "reminded" : "no answer");

        var found = await Should.ThrowAsync<NonDeterminismException>(
            async () => await HistoryReplayer.ReplayAsync(changed, await ReadAsync(Path.Combine("Histories", "reminder-1.json"))));

        found.Message.ShouldContain("activity 'remind'");
    }

    private static async Task<string> ReadAsync(string file) =>
        (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, file))).ReplaceLineEndings("\n");
}
