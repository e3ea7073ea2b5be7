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
            "src", "tests", "infra", "docs", "samples", "Functions.sln", "host.json", "local.settings.sample.json", "README.md",
            "CHANGELOG.md", "LICENSE", "Directory.Build.props", "Directory.Packages.props", "global.json", "azure.yaml", "NuGet.config",
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

        foreach (var project in Repository.Projects)
            solution.ShouldContain(Path.GetRelativePath(Repository.Root, project.Path).Replace('/', '\\'));
    }

    [Fact]
    public void Debug_and_Release_build_every_project()
    {
        var solution = Repository.Read("Functions.sln");
        foreach (Match project in Project().Matches(solution))
        {
            var id = Regex.Escape(project.Groups["id"].Value);
            foreach (var configuration in new[] { "Debug", "Release" })
            {
                Regex.IsMatch(solution, $@"{id}\.{configuration}\|Any CPU\.Build\.0 = {configuration}\|", RegexOptions.None,
                    TimeSpan.FromSeconds(1))
                    .ShouldBeTrue($"{project.Groups["name"].Value}, {configuration}");
            }
        }
    }

    [Fact]
    public void Versions_of_packages_are_said_in_one_place()
    {
        foreach (var project in Repository.Projects)
            File.ReadAllText(project.Path).ShouldNotMatch("PackageReference[^>]*Version=", project.Name);
    }

    [GeneratedRegex(@"= ""(?<name>[^""]+)"", ""[^""]+\.csproj"", ""(?<id>\{[^}]+\})""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Project();
}
