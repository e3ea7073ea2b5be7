using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Steward.Packages.Tests;

/// <summary>The packages as their users meet them: from a feed, in a folder of their own, with nothing of this repository.</summary>
public sealed partial class PackagesTests(PackageFeed feed) : IClassFixture<PackageFeed>
{
    private const int MostLines = 15;

    [Fact]
    public void Every_package_has_a_description_a_readme_tags_a_licence_and_symbols()
    {
        var packages = Directory.EnumerateFiles(feed.Folder, "*.nupkg").ToList();
        packages.Select(package => Path.GetFileName(package).Replace($".{feed.Version}.nupkg", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ShouldBe(
        [
            "Steward", "Steward.Audit", "Steward.DurableTask", "Steward.Engine", "Steward.Hosting", "Steward.Http", "Steward.Testing", "Steward.Tool", "Steward.Workers",
        ]);
        foreach (var package in packages)
        {
            using var content = ZipFile.OpenRead(package);
            using var nuspec = content.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
            var metadata = XDocument.Load(nuspec).Root!.Elements().Single().Elements().ToDictionary(element => element.Name.LocalName, element => element.Value, StringComparer.Ordinal);
            metadata["description"].ShouldNotStartWith("Package Description", customMessage: package);
            (metadata["readme"], metadata["license"]).ShouldBe(("README.md", "MIT"), package);
            metadata["tags"].ShouldContain("agents", customMessage: package);
            content.GetEntry("README.md").ShouldNotBeNull(package);
            File.Exists(Path.ChangeExtension(package, ".snupkg")).ShouldBeTrue(package);
        }
    }

    [Fact]
    public async Task The_readmes_program_hosts_Steward_with_a_worker_of_its_own()
    {
        var program = CSharpBlock().Match(await File.ReadAllTextAsync(Path.Combine(PackageFeed.Root, "README.md"))).Groups["code"].Value;
        program.Split('\n').Count(line => line.Trim().Length > 0).ShouldBeLessThanOrEqualTo(MostLines);
        var folder = feed.NewFolder("own");
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program);
        await File.WriteAllTextAsync(Path.Combine(folder, "own.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Steward.Hosting" Version="{feed.Version}" /></ItemGroup>
            </Project>
            """);
        await Commands.RunAsync(folder, "dotnet", "build", "-v", "q", "-nologo", "-o", "out");

        using var running = Commands.Start(folder, "dotnet", Path.Combine("out", "own.dll"), "--urls", "http://127.0.0.1:0");
        try
        {
            using var http = new HttpClient { BaseAddress = await AddressOfAsync(running) };
            using var accepted = await http.PostAsJsonAsync("/api/tasks", new { goal = "What day is it?", workers = new[] { "clock" }, completion = new { criterion = "Names the day.", confidence = 0.1 } });
            accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted, await accepted.Content.ReadAsStringAsync());
            // The stream of events ends with the task.
            using var events = new HttpRequestMessage(HttpMethod.Get, $"{accepted.Headers.Location}/events") { Headers = { Accept = { new("text/event-stream") } } };
            using var stream = await http.SendAsync(events);
            var task = await http.GetFromJsonAsync<JsonElement>(accepted.Headers.Location);
            (task.GetProperty("state").GetString(), task.GetProperty("result").GetString()).ShouldBe(("completed", $"{DateTime.UtcNow:D}"));
        }
        finally
        {
            running.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task The_command_is_a_tool_that_answers_from_documents_once_it_is_installed()
    {
        var folder = feed.NewFolder("tool");
        await Commands.RunAsync(folder, "dotnet", "tool", "install", "Steward.Tool", "--version", feed.Version, "--tool-path", "tools");
        await File.WriteAllTextAsync(Path.Combine(folder, "note.md"), "# Limits\n\nA task has at most 12 hops by default.\n");
        var said = await Commands.RunAsync(folder, Path.Combine(folder, "tools", OperatingSystem.IsWindows() ? "steward.exe" : "steward"), "run", "--goal", "How many hops has a task at most?", "--docs", "note.md");
        said.ShouldContain("12 hops");
        said.ShouldContain("offline extract, no model");
    }

    /// <summary>Where the program's server listens, as it says itself.</summary>
    private static async Task<Uri> AddressOfAsync(System.Diagnostics.Process program)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var said = new List<string>();
        while (await program.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            said.Add(line);
            if (Listening().Match(line) is { Success: true } found)
                return new(found.Groups["url"].Value);
        }
        throw new InvalidOperationException($"The program ended: {string.Join('\n', said)}\n{await program.StandardError.ReadToEndAsync()}");
    }

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"Now listening on: (?<url>\S+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Listening();
}
