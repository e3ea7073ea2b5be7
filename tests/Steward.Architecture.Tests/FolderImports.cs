namespace Steward.Architecture.Tests;

/// <summary>One import: a file of a folder that uses what another folder of its project declares.</summary>
internal sealed record FolderImport(string From, string To, string File)
{
    public override string ToString() => $"{From} -> {To} ({File})";
}

/// <summary>
/// Which folders of a project import which, read from its sources. Folders are named by their path in the project, with '/'; the project's
/// own is <see cref="Root"/>. An import is a using directive of any form, a name that is qualified with a folder, or a type of an enclosing
/// folder, which needs neither.
/// </summary>
internal sealed class FolderImports
{
    public const string Root = ".";

    private readonly string rootNamespace;
    private readonly IReadOnlyList<SourceFile> files;
    private readonly Dictionary<string, FolderNames> folders;

    private FolderImports(string rootNamespace, IReadOnlyList<SourceFile> files)
    {
        (this.rootNamespace, this.files) = (rootNamespace, files);
        folders = files.GroupBy(file => file.Folder, StringComparer.Ordinal).ToDictionary(folder => NamespaceOf(folder.Key),
            folder => new FolderNames(folder.Key, [.. folder.SelectMany(file => file.Types)],
                [.. folder.SelectMany(file => file.Extensions)]), StringComparer.Ordinal);
        All = [.. files.SelectMany(ImportsOf).Distinct()];
    }

    public IReadOnlyList<FolderImport> All { get; }

    public IEnumerable<string> Folders => folders.Values.Select(folder => folder.Name);

    /// <summary>Files whose namespace is not that of their folder. Files with top-level statements have none.</summary>
    public IEnumerable<string> Misplaced =>
        files.Where(file => file.Namespace is { } name && name != NamespaceOf(file.Folder)).Select(file => file.Path);

    /// <summary>Global usings of the project's own folders: they would import a folder everywhere.</summary>
    public IEnumerable<string> Global =>
        files.SelectMany(file => file.GlobalUsings.Where(name => FolderOf(name) is not null).Select(name => $"{file.Path}: {name}"));

    public static FolderImports Of(ProjectFile project) => Of(project.RootNamespace, project.SourceFiles);

    public static FolderImports Of(string rootNamespace, IEnumerable<(string Path, string Text)> sources) =>
        new(rootNamespace, [.. sources.Select(source => SourceFile.Read(source.Path, source.Text))]);

    private string NamespaceOf(string folder) => folder == Root ? rootNamespace : $"{rootNamespace}.{folder.Replace('/', '.')}";

    private IEnumerable<FolderImport> ImportsOf(SourceFile file)
    {
        var own = NamespaceOf(file.Folder);
        var enclosing = Enclosing(own).ToList();
        return file.Usings.Select(FolderOf)
            .Concat(file.Names.Select(name =>
                enclosing.Append("").Select(scope => Qualified(scope, name)).FirstOrDefault(found => found is not null)))
            .Concat(file.Names.Select(name => Implied(enclosing, folder => folder.Types, name.Split('.')[0])))
            .Concat(file.Members.Select(name => Implied(enclosing, folder => folder.Extensions, name)))
            .OfType<FolderNames>().Where(folder => folder.Name != file.Folder)
            .Select(folder => new FolderImport(file.Folder, folder.Name, file.Path));
    }

    /// <summary>The folder that a full name leads to: its own namespace, or that of one of its types.</summary>
    private FolderNames? FolderOf(string name) =>
        Enclosing(name).Select(folders.GetValueOrDefault).FirstOrDefault(folder => folder is not null);

    /// <summary>
    /// The folder of a type that is named with its folder, from the scope on: <c>Chat.Prompt</c> in the scope <c>Steward.Workers</c>.
    /// </summary>
    private FolderNames? Qualified(string scope, string name)
    {
        var parts = name.Split('.');
        for (var length = parts.Length - 1; length > 0; length--)
        {
            var space = string.Join('.', parts[..length]);
            if (folders.TryGetValue(scope.Length == 0 ? space : $"{scope}.{space}", out var folder) && folder.Types.Contains(parts[length]))
                return folder;
        }
        return null;
    }

    /// <summary>The innermost folder around a file that declares the name.</summary>
    private FolderNames? Implied(List<string> enclosing, Func<FolderNames, HashSet<string>> names, string name) =>
        enclosing.Select(folders.GetValueOrDefault).FirstOrDefault(folder => folder is not null && names(folder).Contains(name));

    /// <summary>The name and what it lies in, the innermost first.</summary>
    private static IEnumerable<string> Enclosing(string name)
    {
        for (var end = name.Length; end > 0; end = name.LastIndexOf('.', end - 1))
            yield return name[..end];
    }

    private sealed record FolderNames(string Name, HashSet<string> Types, HashSet<string> Extensions);
}
