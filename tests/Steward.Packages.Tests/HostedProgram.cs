using System.Text.RegularExpressions;

namespace Steward.Packages.Tests;

/// <summary>The program of the repository's README, built from the packages, and running.</summary>
public sealed partial class HostedProgram(PackageFeed feed) : IAsyncLifetime
{
    private RunningProgram? running;

    public string Source { get; private set; } = "";

    public Uri Address => running!.Address;

    public async Task InitializeAsync()
    {
        Source = await ProgramOfAsync("README.md");
        var folder = await feed.BuildAsync("own", "Microsoft.NET.Sdk.Web", "Steward.Hosting", Source);
        running = await RunningProgram.StartAsync(folder, Path.Combine("out", "own.dll"));
    }

    public Task DisposeAsync()
    {
        running?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>The first program in C# on a page of the repository.</summary>
    public static async Task<string> ProgramOfAsync(string page) =>
        CSharpBlock().Match(await File.ReadAllTextAsync(Path.Combine(PackageFeed.Root, page))).Groups["code"].Value;

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex CSharpBlock();
}
