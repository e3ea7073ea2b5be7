using System.Net.Http.Json;
using System.Text.Json;

namespace Steward.Packages.Tests;

[Collection(nameof(PackageFeed))]
public sealed class TemplateTests(PackageFeed feed)
{
    /// <summary>No name of a namespace.</summary>
    private const string Name = "Demo-1";

    [Fact]
    public async Task What_dotnet_new_creates_passes_its_tests_and_serves_its_workers()
    {
        var folder = feed.NewFolder("template");
        var hive = Path.Combine(folder, "hive");
        await Commands.RunAsync(folder, "dotnet", "new", "install", Path.Combine(feed.Folder, $"Steward.Templates.{feed.Version}.nupkg"),
            "--debug:custom-hive", hive);
        await Commands.RunAsync(folder, "dotnet", "new", "steward", "-n", Name, "--debug:custom-hive", hive);
        var created = Path.Combine(folder, Name);
        (await File.ReadAllTextAsync(Path.Combine(created, "Directory.Packages.props"))).ShouldNotContain('{');
        File.Exists(Path.Combine(created, ".gitignore")).ShouldBeTrue();

        var tested = await Commands.RunAsync(created, "dotnet", "test", "-nologo", "-p:TreatWarningsAsErrors=true");
        tested.ShouldMatch(@"Failed:\s+0, Passed:\s+2, Skipped:\s+0");

        using var program = await RunningProgram.StartAsync(Path.Combine(created, Name),
            Path.Combine("bin", "Debug", "net10.0", $"{Name}.dll"));
        using var http = new HttpClient { BaseAddress = program.Address };
        var workers = (await http.GetFromJsonAsync<JsonElement>("/api/workers")).GetProperty("workers").EnumerateArray()
            .Select(worker => worker.GetProperty("name").GetString()).ToList();
        workers.ShouldContain("word-count");
        workers.ShouldContain("editor");
    }
}
