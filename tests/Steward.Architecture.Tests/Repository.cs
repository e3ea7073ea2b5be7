using System.Xml.Linq;

namespace Steward.Architecture.Tests;

/// <summary>The repository as files: what its projects say of each other.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The code of the product, by name, such as <c>Steward.Engine</c>.</summary>
    public static IReadOnlyDictionary<string, ProjectFile> Sources { get; } = ProjectsBelow("src", project => !project.IsTemplates);

    /// <summary>What packs templates: their code is that of whoever uses them.</summary>
    public static IReadOnlyDictionary<string, ProjectFile> Templates { get; } = ProjectsBelow("src", project => project.IsTemplates);

    public static IReadOnlyDictionary<string, ProjectFile> Tests { get; } = ProjectsBelow("tests");

    public static IReadOnlyDictionary<string, ProjectFile> Samples { get; } = ProjectsBelow("samples");

    public static IEnumerable<ProjectFile> Projects => [.. Sources.Values, .. Templates.Values, .. Tests.Values, .. Samples.Values];

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>Files that are part of the repository: nothing built, nothing hidden.</summary>
    public static IEnumerable<string> Folders(string below) =>
        Directory.EnumerateDirectories(Path.Combine(Root, below), "*", SearchOption.AllDirectories)
            .Select(folder => Path.GetRelativePath(Root, folder))
            .Where(folder =>
                !folder.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules" || part.StartsWith('.')));

    /// <summary>Projects are folders side by side.</summary>
    private static Dictionary<string, ProjectFile> ProjectsBelow(string below, Func<ProjectFile, bool>? which = null) =>
        Directory.EnumerateDirectories(Path.Combine(Root, below)).SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj"))
            .Select(path => new ProjectFile(path)).Where(which ?? (_ => true))
            .ToDictionary(project => project.Name, StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}

internal sealed class ProjectFile(string path)
{
    private readonly XDocument document = XDocument.Load(path);

    public string Path { get; } = path;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public IReadOnlyList<string> References =>
        [.. Includes("ProjectReference").Select(include => System.IO.Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))];

    /// <summary>Packages that reach the output: analyzers do not.</summary>
    public IReadOnlyList<string> Packages => [.. document.Descendants("PackageReference")
        .Where(reference => reference.Attribute("PrivateAssets")?.Value != "all")
        .Select(reference => reference.Attribute("Include")!.Value)];

    /// <summary>Namespaces that every file of the project imports.</summary>
    public IReadOnlyList<string> Usings => [.. document.Descendants("Using").Attributes("Include").Select(include => include.Value)];

    public string RootNamespace => document.Descendants("RootNamespace").FirstOrDefault()?.Value ?? Name;

    public bool IsTemplates => document.Descendants("PackageType").Any(type => type.Value == "Template");

    /// <summary>The project's C# files, relative to it, '/' between folders.</summary>
    public IEnumerable<(string Path, string Text)> SourceFiles
    {
        get
        {
            var folder = System.IO.Path.GetDirectoryName(Path)!;
            return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                .Select(path => System.IO.Path.GetRelativePath(folder, path).Replace('\\', '/'))
                .Where(path => path.Split('/')[0] is not ("bin" or "obj"))
                .Select(path => (path, File.ReadAllText(System.IO.Path.Combine(folder, path))));
        }
    }

    public IReadOnlyList<string> Frameworks => Includes("FrameworkReference");

    private List<string> Includes(string element) => [.. document.Descendants(element).Select(item => item.Attribute("Include")!.Value)];
}
