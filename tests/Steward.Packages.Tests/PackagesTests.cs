using System.IO.Compression;
using System.Xml.Linq;

namespace Steward.Packages.Tests;

/// <summary>The packages as their users meet them: from a feed, in a folder of their own, with nothing of this repository.</summary>
[Collection(nameof(PackageFeed))]
public sealed class PackagesTests(PackageFeed feed)
{
    [Fact]
    public void Every_package_has_a_description_a_readme_tags_a_licence_and_symbols_of_its_code()
    {
        var packages = Directory.EnumerateFiles(feed.Folder, "*.nupkg").ToList();
        packages.Select(package => Path.GetFileName(package).Replace($".{feed.Version}.nupkg", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ShouldBe(
            [
                "Steward", "Steward.Audit", "Steward.Client", "Steward.DurableTask", "Steward.Engine", "Steward.Hosting", "Steward.Http",
                "Steward.Templates", "Steward.Testing", "Steward.Tool", "Steward.Workers",
            ]);
        foreach (var package in packages)
        {
            using var content = ZipFile.OpenRead(package);
            using var nuspec = content.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
            var metadata = XDocument.Load(nuspec).Root!.Elements().Single().Elements()
                .ToDictionary(element => element.Name.LocalName, element => element.Value, StringComparer.Ordinal);
            metadata["description"].ShouldNotStartWith("Package Description", customMessage: package);
            (metadata["readme"], metadata["license"]).ShouldBe(("README.md", "MIT"), package);
            metadata["tags"].ShouldContain("agents", customMessage: package);
            content.GetEntry("README.md").ShouldNotBeNull(package);
            File.Exists(Path.ChangeExtension(package, ".snupkg"))
                .ShouldBe(content.Entries.Any(entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal)), package);
        }
    }

    [Fact]
    public async Task The_command_is_a_tool_that_answers_from_documents_once_it_is_installed()
    {
        var folder = feed.NewFolder("tool");
        await Commands.RunAsync(folder, "dotnet", "tool", "install", "Steward.Tool", "--version", feed.Version, "--tool-path", "tools");
        await File.WriteAllTextAsync(Path.Combine(folder, "note.md"), "# Limits\n\nA task has at most 12 hops by default.\n");
        var said = await Commands.RunAsync(folder, Path.Combine(folder, "tools", OperatingSystem.IsWindows() ? "steward.exe" : "steward"),
            "run", "--goal", "How many hops has a task at most?", "--docs", "note.md");
        said.ShouldContain("12 hops");
        said.ShouldContain("offline extract, no model");
    }
}
