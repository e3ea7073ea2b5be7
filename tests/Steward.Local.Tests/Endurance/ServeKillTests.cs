using System.Diagnostics;
using System.Globalization;
using Steward.Local.Hosting;
using Steward.Local.Tests.Processes;
using Steward.ScriptedModel;
using Steward.Tasks;
using Xunit.Abstractions;

namespace Steward.Local.Tests.Endurance;

/// <summary>
/// <c>kill -9</c> of the real service at random instants, under 20 tasks at a time of all patterns, which call a model in a process of its
/// own: that process counts by itself what was asked and what it cost.
/// </summary>
public sealed class ServeKillTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    /// <summary>On one batch, before it is left alone to end.</summary>
    private const int KillsInARow = 4;

    /// <summary>Of every so many lives one ends before requests are taken.</summary>
    private const int EarlyDeaths = 6;

    /// <summary>Of the time that an undisturbed batch takes.</summary>
    private const double Within = 0.4;

    private readonly Workplace place = new();
    private readonly Dictionary<string, TaskView> ended = new(StringComparer.Ordinal);
    private ScriptedModelServer model = null!;

    public async Task InitializeAsync()
    {
        // What the scripted model searches for when it plans, so that every pattern can come to an answer with citations.
        place.Write("docs/goal.md", "What the goal needs is stated in every part of the harbour rules.");
        model = await ScriptedModelServer.StartAsync();
        // Long enough that many calls are under way at any instant.
        await model.SettingsAsync(new(DelayMs: 40));
    }

    public async Task DisposeAsync() => await model.DisposeAsync();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Whenever_the_service_is_killed_every_task_ends_once_and_no_answered_call_is_made_again()
    {
        var wanted = int.Parse(Environment.GetEnvironmentVariable("STEWARD_KILLS") ?? "4", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("STEWARD_SEED") ?? "20261120", CultureInfo.InvariantCulture);
        output.WriteLine($"seed {seed}, {wanted} kills");
        var random = new Random(seed);
        var (starting, working) = await UndisturbedAsync(new(0));
        var batches = 1;
        var batch = new Batch(batches);
        for (var kills = 0; kills < wanted; kills++)
        {
            var early = random.Next(EarlyDeaths) == 0;
            var instant = (early ? starting : working * Within) * random.NextDouble();
            using var service = Start();
            var submitting = Task.CompletedTask;
            if (!early)
            {
                await service.ListeningAsync();
                if (batch.Kills >= KillsInARow)
                {
                    await EndAsync(service, batch);
                    batch = new(++batches);
                }
                submitting = batch.SubmitAsync(service);
            }
            await Task.Delay(instant);
            await service.KillAsync();
            await submitting;
            batch.Kills++;
        }
        using (var last = Start())
        {
            await last.ListeningAsync();
            await EndAsync(last, batch);
            await last.StopAsync();
        }
        await CheckAsync((batches + 1) * Batch.Size);
    }

    /// <summary>How long a start takes, and a batch that nobody disturbs.</summary>
    private async Task<(TimeSpan Starting, TimeSpan Working)> UndisturbedAsync(Batch batch)
    {
        var watch = Stopwatch.StartNew();
        using var service = Start();
        await service.ListeningAsync();
        var starting = watch.Elapsed;
        await EndAsync(service, batch);
        var working = watch.Elapsed - starting;
        ended.Values.Where(task => task.State == TaskState.Completed).Select(task => task.Pattern).Distinct().Count()
            .ShouldBe(3, "a pattern never completes");
        await service.StopAsync();
        output.WriteLine(
            $"undisturbed: listening after {starting.TotalSeconds:0.0} s, {Batch.Size} tasks after {working.TotalSeconds:0.0} s more");
        return (starting, working);
    }

    private async Task EndAsync(Service service, Batch batch)
    {
        await batch.SubmitAsync(service);
        foreach (var task in await batch.EndsAsync(service))
            ended.Add(task.Id, task);
    }

    private async Task CheckAsync(int expected)
    {
        await using var host = await StewardHost.StartAsync(
            new() { DataFolder = place.Data, Workers = new() { DocumentsFolder = place.Folder } });
        (await host.UnfinishedAsync(CancellationToken.None)).ShouldBeEmpty();
        var counters = await model.CountersAsync();
        var (found, interrupted) = (0, 0);
        for (string? next = null; next is not null || found == 0;)
        {
            var page = await host.Tasks.ListAsync(new(PageSize: 100, Continuation: next));
            foreach (var view in await Task.WhenAll(
                page.Tasks.Select(async listed => (await host.Tasks.GetAsync(listed.Id)).ShouldNotBeNull())))
            {
                var task = await EndedTask.CheckAsync(host, view);
                // An end that was once told stays what it was, whatever crashed later.
                var told = ended[view.Id];
                (view.State, view.Reason, view.Result, view.EndedAt,
                    view.Spent).ShouldBe((told.State, told.Reason, told.Result, told.EndedAt, told.Spent), view.Id);
                var counted = counters.ByUser.GetValueOrDefault(view.Id) ?? new();
                counted.Tokens.ShouldBeLessThanOrEqualTo(task.Ledger.Terms.Tokens, view.Id);
                counted.Tokens.ShouldBeLessThanOrEqualTo(task.Ledger.SettledTokens, $"{view.Id}: more was used than charged");
                counted.RepeatsOfAnswered.ShouldBe(0, view.Id);
                interrupted += task.Events.Count(one => one.Kind == TaskEventKind.WorkerFinished
                    && one.Summary.Contains("interrupted", StringComparison.Ordinal));
            }
            found += page.Tasks.Count;
            if ((next = page.Continuation) is null)
                break;
        }
        // One task for each request, however often it was sent.
        (found, ended.Count).ShouldBe((expected, expected));
        counters.RepeatsOfAnswered.ShouldBe(0);
        output.WriteLine($"{found} tasks ended once: "
            + $"{string.Join(", ", ended.Values.CountBy(task => $"{task.Pattern} {task.State} ({task.Reason})")
                .OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Value} {one.Key}"))}");
        output.WriteLine($"by the model's count {counters.Calls} calls, {counters.Answered} answered, {counters.Abandoned} abandoned, "
            + $"{counters.Tokens} tokens; " +
            $"{counters.RepeatsOfAnswered} repeats of answered, {counters.RepeatsOfAbandoned} of abandoned calls; "
            + $"{interrupted} invocations interrupted");
    }

    private Service Start() => Service.Start(place,
        ("Model__Provider", "openai"), ("Model__Endpoint", model.Endpoint.ToString()), ("Model__Name", "any"), ("Model__ApiKey", "any"));
}
