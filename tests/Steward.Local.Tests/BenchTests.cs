using System.Text.Json;
using Steward.Local.Tests.Processes;

namespace Steward.Local.Tests;

public sealed class BenchTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task It_measures_both_workloads_beside_the_disk_and_leaves_nothing_behind()
    {
        var before = Directory.EnumerateFileSystemEntries(place.Folder).ToList();

        var bench = await place.StewardAsync("bench", "--quick", "--json");

        bench.ExitCode.ShouldBe(0, bench.ToString());
        using var rows = JsonDocument.Parse(bench.Output);
        foreach (var what in (string[])["Disk floor", "W1 guarded tasks", "W2 sequential steps", "Recovery, all running"])
        {
            rows.RootElement.EnumerateArray()
                .ShouldContain(row => row.GetProperty("what").GetString() == what && row.GetProperty("figure").GetDouble() > 0, what);
        }

        Directory.EnumerateFileSystemEntries(place.Folder).ShouldBe(before);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_bad_input() =>
        (await place.StewardAsync("bench", "--folder", "missing")).ExitCode.ShouldBe(2);
}
