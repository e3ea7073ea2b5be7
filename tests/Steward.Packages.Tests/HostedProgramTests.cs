using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Steward.Packages.Tests;

/// <summary>A program of a user that hosts Steward, and one that calls it.</summary>
[Collection(nameof(PackageFeed))]
public sealed class HostedProgramTests(PackageFeed feed, HostedProgram program) : IClassFixture<HostedProgram>
{
    private const int MostLines = 15;

    [Fact]
    public async Task The_readmes_program_hosts_Steward_with_a_worker_of_its_own()
    {
        program.Source.Split('\n').Count(line => line.Trim().Length > 0).ShouldBeLessThanOrEqualTo(MostLines);
        using var http = new HttpClient { BaseAddress = program.Address };
        using var accepted = await http.PostAsJsonAsync("/api/tasks",
            new
            {
                goal = "What day is it?",
                workers = new[] { "clock" },
                completion = new
                {
                    criterion = "Names the day.",
                    confidence = 0.1,
                }
            });
        accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted, await accepted.Content.ReadAsStringAsync());
        // The stream of events ends with the task.
        using var events = new HttpRequestMessage(HttpMethod.Get, $"{accepted.Headers.Location}/events")
        {
            Headers = { Accept = { new("text/event-stream") } },
        };
        using var stream = await http.SendAsync(events);
        var task = await http.GetFromJsonAsync<JsonElement>(accepted.Headers.Location);
        (task.GetProperty("state").GetString(), task.GetProperty("result").GetString()).ShouldBe(("completed", $"{DateTime.UtcNow:D}"));
    }

    [Fact]
    public async Task The_clients_program_submits_to_it_and_reads_the_outcome()
    {
        var source = await HostedProgram.ProgramOfAsync("src/Steward.Client/README.md");
        source.ShouldContain("http://127.0.0.1:7071");
        var folder = await feed.BuildAsync("caller", "Microsoft.NET.Sdk", "Steward.Client",
            source.Replace("http://127.0.0.1:7071", program.Address.ToString(), StringComparison.Ordinal));
        var said = await Commands.RunAsync(folder, "dotnet", Path.Combine("out", "caller.dll"));
        said.ShouldStartWith("Completed (validated): ");
        said.ShouldContain("12 hops");
        Directory.EnumerateFiles(Path.Combine(folder, "out"), "*.dll").Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["Polly.Core.dll", "Steward.Client.dll", "Steward.Core.dll", "caller.dll"]);
    }
}
