using System.Text.RegularExpressions;

namespace Steward.Architecture.Tests;

public sealed partial class RepositoryTests
{
    private static readonly string[] Unwanted = ["Models", "Helpers", "Utils", "Utilities", "Common", "Misc", "Shared"];

    [Fact]
    public void No_folder_is_named_after_a_kind_of_thing() =>
        Repository.Folders("src").Concat(Repository.Folders("tests"))
            .Where(folder => Unwanted.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase)).ShouldBeEmpty();

    [Fact]
    public void The_top_level_holds_what_the_design_says()
    {
        var allowed = new[]
        {
            "src", "tests", "infra", "docs", "samples", "Functions.sln", "host.json", "local.settings.sample.json", "README.md", "CHANGELOG.md",
            "LICENSE", "Directory.Build.props", "Directory.Packages.props", "global.json", "azure.yaml", "NuGet.config",
        };
        var built = new[] { "bin", "obj", "TestResults", "artifacts", "local.settings.json" };

        var entries = Directory.EnumerateFileSystemEntries(Repository.Root).Select(entry => Path.GetFileName(entry)!)
            .Where(entry => !entry.StartsWith('.')).Except(built, StringComparer.Ordinal).ToList();

        entries.Except(allowed, StringComparer.Ordinal).ShouldBeEmpty();
        entries.ShouldContain("README.md");
    }

    [Fact]
    public void There_is_one_solution_and_every_project_is_in_it()
    {
        Directory.EnumerateFiles(Repository.Root, "*.sln*").Count().ShouldBe(1);
        var solution = Repository.Read("Functions.sln");

        foreach (var project in Repository.Sources.Values.Concat(Repository.Tests.Values))
            solution.ShouldContain(Path.GetRelativePath(Repository.Root, project.Path).Replace('/', '\\'));
    }

    [Fact]
    public void Debug_and_Release_leave_the_Azure_projects_out()
    {
        var solution = Repository.Read("Functions.sln");
        foreach (Match project in Project().Matches(solution))
        {
            var id = Regex.Escape(project.Groups["id"].Value);
            var azure = project.Groups["name"].Value is var name && AzureOnly(name);
            Regex.IsMatch(solution, id + @"\.Release\|Any CPU\.Build\.0", RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBe(!azure, name);
            Regex.IsMatch(solution, id + @"\.Azure\|Any CPU\.Build\.0", RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBeTrue(name);
        }
    }

    [Fact]
    public void Versions_of_packages_are_said_in_one_place()
    {
        foreach (var project in Repository.Sources.Values.Concat(Repository.Tests.Values))
            File.ReadAllText(project.Path).ShouldNotMatch("PackageReference[^>]*Version=", project.Name);
    }

    private static bool AzureOnly(string project) =>
        project.StartsWith("Steward.DurableTask", StringComparison.Ordinal) || project.StartsWith("Steward.Functions", StringComparison.Ordinal);

    [GeneratedRegex(@"= ""(?<name>[^""]+)"", ""[^""]+\.csproj"", ""(?<id>\{[^}]+\})""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Project();
}
