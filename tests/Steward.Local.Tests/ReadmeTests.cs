using System.Text.RegularExpressions;
using Steward.Local.Tests.Processes;

namespace Steward.Local.Tests;

/// <summary>What the README tells people to type does what it says.</summary>
public sealed partial class ReadmeTests
{
    private const string Run = "dotnet run --project src/Steward.Local -c Release -- ";

    [Fact]
    public async Task The_main_job_answers_over_the_projects_own_documents_with_citations()
    {
        using var place = new Workplace();
        var command = Commands().Single(line => line.StartsWith(Run + "run ", StringComparison.Ordinal));

        using var process = StewardProcess.Start(Root(), [.. Words(command[Run.Length..]), "--data", place.Data]);
        var run = await process.WaitAsync();

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain("Citations");
        run.Output.ShouldMatch(@"\[1\] docs/\S+ \d+-\d+: ");
        run.Output.ShouldMatch(@"Spent [\d,]+ of .* hops");
    }

    [Fact]
    public async Task Every_other_command_of_the_README_is_one_that_exists()
    {
        var commands = Commands().Where(line => line.StartsWith(Run, StringComparison.Ordinal)).Select(line => line[Run.Length..]).ToList();

        commands.Count.ShouldBeGreaterThan(1);
        foreach (var command in commands)
            (await StewardProcess.RunAsync(Root(), [.. Words(command), "--help"])).ExitCode.ShouldBe(0, command);
        Commands().ShouldContain("dotnet test");
    }

    [Fact]
    public async Task The_page_of_the_command_names_every_command_and_option()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "cli.md"));
        var help = await StewardProcess.RunAsync(Root(), "--help");

        var commands = CommandName().Matches(help.Output).Select(match => match.Groups["name"].Value).ToList();
        commands.ShouldContain("run");
        foreach (var command in commands)
            page.ShouldContain($"`steward {command}`");
    }

    private static IEnumerable<string> Commands() => ShellBlock().Matches(File.ReadAllText(Path.Combine(Root(), "README.md")))
        .SelectMany(block => block.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> Words(string command) => Word().Matches(command).Select(word => word.Value.Trim('"'));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Functions.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex(@"```sh\n(?<lines>[^`]+)```", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"""[^""]*""|\S+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Word();

    [GeneratedRegex(@"^  (?<name>[a-z]+)( <\w+>)? {2,}", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1_000)]
    private static partial Regex CommandName();
}
