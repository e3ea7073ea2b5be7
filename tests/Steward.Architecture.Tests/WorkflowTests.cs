using System.Text.RegularExpressions;

namespace Steward.Architecture.Tests;

/// <summary>What GitHub runs is what everybody runs.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string[] Families =
        [.. Regex.Matches(Repository.Read(".github", "dependabot.yml"), "\"(?<pattern>[^\"]+)\"", RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1))
            .Select(match => match.Groups["pattern"].Value)];

    [Fact]
    public void One_job_brings_a_Functions_host_and_runs_what_CI_is_everywhere()
    {
        var workflow = Repository.Read(".github", "workflows", "ci.yml");
        Job().Count(workflow).ShouldBe(1);
        workflow.ShouldContain("azure-functions-core-tools@4");
        workflow.ShouldContain("run: .ci/run");
        workflow.ShouldNotContain("dotnet test");
        foreach (Match configuration in Configuration()
            .Matches(workflow + Repository.Read("docs", "azure.md") + Repository.Read("README.md")))
        {
            configuration.Groups["name"].Value.ShouldBeOneOf("Debug", "Release");
        }
    }

    [Fact]
    public void Dependabot_knows_the_families_of_packages_that_are_there()
    {
        var packages = PackageVersion().Matches(Repository.Read("Directory.Packages.props"))
            .Select(match => match.Groups["name"].Value).ToList();
        packages.Count.ShouldBeGreaterThan(20);
        foreach (var pattern in Families.Where(pattern => pattern != "*"))
        {
            var expression = $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$";
            packages.ShouldContain(package => Regex.IsMatch(package, expression, RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1)),
                pattern);
        }
    }

    [GeneratedRegex("runs-on:", RegexOptions.None, 1_000)]
    private static partial Regex Job();

    [GeneratedRegex(@"dotnet (run|build|test|publish)[^\n]* -c (?<name>\w+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Configuration();

    [GeneratedRegex("PackageVersion Include=\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex PackageVersion();
}
