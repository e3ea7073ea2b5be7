using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Steward.Durability;
using Steward.Engine.CrashHost;
using Steward.Engine.Tests.Hosts;
using Xunit;
using Xunit.Abstractions;

namespace Steward.Engine.Tests.Recovery;

/// <summary>A real process is killed at random instants, again and again, until its tasks have ended.
/// <c>STEWARD_KILLS</c> sets how many kills (25 by default), <c>STEWARD_SEED</c> repeats a run.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Tasks = 20;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public async Task Whatever_was_acknowledged_before_a_kill_ends_once_after_it()
    {
        Skip.If(OperatingSystem.IsWindows(), "Kills with a signal.");
        var seed = Setting("STEWARD_SEED", Environment.TickCount);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var kills = Setting("STEWARD_KILLS", 25);
        for (var done = 0; done < kills;)
            done += await RunToTheEndAsync(random, kills - done, Path.Combine(folder.Path, $"{done}"), seed);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    /// <summary>One data folder: kill after kill, until a run gets through. Returns how many kills it took.</summary>
    private static async Task<int> RunToTheEndAsync(Random random, int atMost, string data, int seed)
    {
        var acknowledged = new HashSet<int>();
        var kills = 0;
        while (kills < Math.Min(atMost, 8))
        {
            // Most of a start is spent in loading the runtime: count from the moment the engine is ready.
            var ended = await RunAsync(data, acknowledged, TimeSpan.FromMilliseconds(random.Next(0, 120)));
            if (ended)
                break;
            kills++;
        }

        await CheckAsync(data, acknowledged, $"seed {seed}, {kills} kills");
        return Math.Max(kills, 1);
    }

    private static async Task<bool> RunAsync(string data, HashSet<int> acknowledged, TimeSpan killAfter)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "Steward.Engine.CrashHost.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [host, data, $"{Tasks}"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        Task? kill = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
                kill = KillAsync(process, killAfter);
            else if (line == "ended")
                acknowledged.Add(-1);
            else
                acknowledged.Add(int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
        }

        if (kill is not null)
            await kill;
        await process.WaitForExitAsync();
        return acknowledged.Remove(-1);
    }

    private static async Task KillAsync(Process process, TimeSpan after)
    {
        await Task.Delay(after);
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It had ended.
        }
    }

    private static async Task CheckAsync(string data, HashSet<int> acknowledged, string because)
    {
        await using var engine = await EmbeddedEngine.StartAsync(data, CrashTask.Registry());
        var all = (await engine.Client.QueryAsync(new(Name: CrashTask.Main.Value))).Instances.Select(i => i.InstanceId).ToArray();
        acknowledged.Select(n => $"task-{n}").ShouldBeSubsetOf(all, because);
        foreach (var id in all)
        {
            var ended = (await engine.Client.WaitForCompletionAsync(id).WaitAsync(TimeSpan.FromSeconds(30))).ShouldNotBeNull(because);
            ended.Status.ShouldBe(RuntimeStatus.Completed, $"{because}: {id}: {ended.Failure}");
            ended.Output!.Value.GetInt32().ShouldBe(CrashTask.ResultOf(ended.Input!.Value.GetInt32()), because);
            (await engine.Client.ReadEventsAsync(id, 0, 10)).Select(e => e.Data.GetString()).ShouldBe(["opened", "closed"], because);
        }

        var ledger = await engine.Client.GetEntityAsync<Ledger>(Ledger.Id);
        (ledger?.Count ?? 0).ShouldBe(all.Length * 2, because);
        (ledger?.Sum ?? 0).ShouldBe(0, because);
        foreach (var number in acknowledged)
            (await engine.Records.GetAsync("started", $"{number}")).ShouldNotBeNull(because);
    }
}
