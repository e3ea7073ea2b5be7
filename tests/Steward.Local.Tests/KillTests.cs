using System.Diagnostics;
using System.Globalization;
using Steward.Local.Hosting;
using Steward.Local.Tests.Processes;
using Steward.Tasks;
using Xunit.Abstractions;

namespace Steward.Local.Tests;

/// <summary><c>kill -9</c> of the real process at random instants of a run with 20 tasks, again and again until all have ended.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Tasks = 20;

    /// <summary>Of one data folder, before it is left alone to end its tasks.</summary>
    private const int KillsInARow = 5;

    private const int MostKills = 5;

    /// <summary>Of the time that an undisturbed run takes: the end of a run, and every resumed one, come sooner.</summary>
    private const double Within = 0.8;

    [Fact]
    public async Task Whenever_the_process_is_killed_every_accepted_task_ends_once_and_nothing_counts_twice()
    {
        var wanted = int.Parse(Environment.GetEnvironmentVariable("STEWARD_KILLS") ?? "8", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("STEWARD_SEED") ?? "20261120", CultureInfo.InvariantCulture);
        output.WriteLine($"seed {seed}, {wanted} kills");
        var random = new Random(seed);
        var whole = await DurationAsync();
        var (kills, ended) = (0, 0);
        // On a busy machine the first kills may all come before a task is accepted: they say nothing of tasks.
        while (kills < wanted || (ended == 0 && kills < MostKills * wanted))
        {
            using var place = new Workplace();
            var accepted = new HashSet<string>(StringComparer.Ordinal);
            var inARow = 0;
            while (inARow < KillsInARow && (kills < wanted || ended == 0)
                && await KilledAsync(place, resume: inARow > 0, whole * (random.NextDouble() * Within), accepted))
            {
                (inARow, kills) = (inARow + 1, kills + 1);
            }

            var last = await place.StewardAsync("run", "--resume", "--json");
            // 2: it was killed before there was a data folder.
            last.ExitCode.ShouldBeOneOf(accepted.Count == 0 ? [0, 2, 3] : [0, 3]);
            ended += await CheckAsync(place, accepted);
        }
        output.WriteLine($"{kills} kills within {whole.TotalMilliseconds:0} ms each, {ended} tasks ended once");
        kills.ShouldBeGreaterThanOrEqualTo(wanted);
        ended.ShouldBeGreaterThan(0);
    }

    /// <summary>How long the run takes when nobody disturbs it.</summary>
    private static async Task<TimeSpan> DurationAsync()
    {
        using var place = new Workplace();
        var watch = Stopwatch.StartNew();
        using var process = Start(place, resume: false);
        (await process.WaitAsync()).ExitCode.ShouldBeOneOf(0, 3);
        return watch.Elapsed;
    }

    /// <summary>False when the run ended before its instant came.</summary>
    private static async Task<bool> KilledAsync(Workplace place, bool resume, TimeSpan instant, HashSet<string> accepted)
    {
        using var process = Start(place, resume && Directory.Exists(place.Data));
        await Task.WhenAny(Task.Delay(instant), process.WaitAsync());
        var killed = process.Kill();
        var finished = await process.WaitAsync();
        accepted.UnionWith(finished.Errors.Split('\n').Where(line => line.StartsWith("accepted ", StringComparison.Ordinal))
            .Select(line => line["accepted ".Length..]));
        return killed;
    }

    private static StewardProcess Start(Workplace place, bool resume) => resume
        ? StewardProcess.Start(place.Folder, ["run", "--resume"])
        : StewardProcess.Start(place.Folder,
            ["run", .. Enumerable.Range(0, Tasks).SelectMany(i => (string[])["--request", Request(place, i)])]);

    private static string Request(Workplace place, int number) => place.Write($"request-{number}.json", $$"""
        {
          "goal": "What is stated of the tide, and what of lock {{number}}? And which fees are there?",
          "documents": ["docs"],
          "limits": { "hops": {{4 + number % 8}}, "tokens": {{1_000 + number * 400}} },
          "completion": { "checks": [ { "kind": "min-citations", "value": 1 } ], "confidence": 0.3 },
          "approval": { "when": "never" }
        }
        """);

    private static async Task<int> CheckAsync(Workplace place, HashSet<string> accepted)
    {
        if (!Directory.Exists(place.Data))
            return 0;
        await using var host = await StewardHost.StartAsync(
            new() { DataFolder = place.Data, Workers = new() { DocumentsFolder = place.Folder } });
        (await host.UnfinishedAsync(CancellationToken.None)).ShouldBeEmpty();
        var tasks = (await host.Tasks.ListAsync(new(PageSize: 100))).Tasks;
        accepted.Except(tasks.Select(task => task.Id), StringComparer.Ordinal).ShouldBeEmpty("accepted tasks are lost");
        foreach (var task in tasks)
            await CheckAsync(host, task);
        foreach (var card in host.Catalogue.Cards)
            (host.Gates.Read(card.Name)?.Inside ?? 0).ShouldBe(0, card.Name);
        return tasks.Count;
    }

    private static async Task CheckAsync(StewardHost host, TaskView task)
    {
        var (_, events, ledger) = await EndedTask.CheckAsync(host, task);
        // Each admission and settlement took effect once: what the ledger counted is what the owner saw happen.
        var started = events.Where(one => one.Kind == TaskEventKind.WorkerStarted).ToList();
        ledger.Hops.ShouldBe(started.Count, task.Id);
        ledger.Calls.ShouldBe(ledger.Hops, task.Id);
        ledger.ByInvocation.Count.ShouldBe(started.Count, task.Id);
        ledger.ByInvocation.Values.Sum().ShouldBe(ledger.SettledTokens, task.Id);
        foreach (var finished in events.Where(one => one.Kind == TaskEventKind.WorkerFinished
            && ledger.ByInvocation.ContainsKey(one.Invocation!)))
        {
            ledger.ByInvocation[finished.Invocation!].ShouldBe(finished.Tokens!.Value, task.Id);
        }

        (task.Spent.Tokens, task.Spent.Hops).ShouldBe((ledger.SettledTokens, ledger.Hops), task.Id);
    }
}
