using System.Reflection;

namespace Steward.Architecture.Tests;

/// <summary>What each folder of a project may import of the others. Dependencies point down only.</summary>
/// <param name="Allowed">By folder, the folders that it imports.</param>
internal sealed record FolderList(string Project, IReadOnlyDictionary<string, string[]> Allowed);

/// <summary>
/// Folders import each other as their project's list says. Each part of this class holds lists, a static property for each project.
/// </summary>
public sealed partial class FolderTests
{
    private static Dictionary<string, FolderList> Lists { get; } =
        typeof(FolderTests).GetProperties(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(property => property.PropertyType == typeof(FolderList)).Select(property => (FolderList)property.GetValue(null)!)
            .ToDictionary(list => list.Project, StringComparer.Ordinal);

    public static TheoryData<string> Projects => [.. Lists.Keys];

    [Fact]
    public void Every_project_of_the_product_has_a_list() =>
        Lists.Keys.Order(StringComparer.Ordinal).ShouldBe(Repository.Sources.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_import_is_on_the_list(string project)
    {
        var (imports, allowed) = (FolderImports.Of(Repository.Sources[project]), Lists[project].Allowed);
        imports.Folders.Except(allowed.Keys, StringComparer.Ordinal).ShouldBeEmpty();
        imports.All.Where(import => !allowed[import.From].Contains(import.To, StringComparer.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Nothing_is_on_the_list_that_nobody_imports(string project)
    {
        var (imports, allowed) = (FolderImports.Of(Repository.Sources[project]), Lists[project].Allowed);
        allowed.Keys.Except(imports.Folders, StringComparer.Ordinal).ShouldBeEmpty();
        allowed.SelectMany(entry => entry.Value, (entry, to) => $"{entry.Key} -> {to}")
            .Except(imports.All.Select(import => $"{import.From} -> {import.To}"), StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_list_has_no_circle(string project) => FolderCircle.In(Lists[project].Allowed).ShouldBeNull();

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_follow_folders_and_no_folder_is_imported_everywhere(string project)
    {
        var imports = FolderImports.Of(Repository.Sources[project]);
        imports.Misplaced.ShouldBeEmpty();
        imports.Global.ShouldBeEmpty();
        Repository.Sources[project].Usings.Where(name => name == Repository.Sources[project].RootNamespace
            || name.StartsWith(Repository.Sources[project].RootNamespace + ".", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
