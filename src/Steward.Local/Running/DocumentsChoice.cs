using Steward.Local.Exits;

namespace Steward.Local.Running;

/// <summary>The folder that the host offers documents from, and what of it the task reads.</summary>
/// <param name="Folder">Absolute.</param>
/// <param name="Names">Relative to the folder, <c>/</c> between segments; <c>.</c> for all of it. They are what citations show.</param>
internal sealed record DocumentsChoice(string Folder, IReadOnlyList<string> Names)
{
    /// <summary>
    /// The current folder where everything is inside of it, so that names are what the user typed; else the deepest folder that holds all.
    /// </summary>
    /// <exception cref="CommandException">A path is missing.</exception>
    public static DocumentsChoice Of(IReadOnlyList<string> paths, string currentFolder)
    {
        var missing = paths.Where(path => path.Length == 0 || !Path.Exists(Path.Combine(currentFolder, path))).ToList();
        if (missing.Count > 0)
            throw new CommandException(ExitCode.BadInput, [.. missing.Select(path => $"--docs: there is no file or folder '{path}'")]);

        var full = paths.Select(path => RealPathOf(Path.Combine(currentFolder, path))).ToList();
        var folder = full.TrueForAll(path => IsWithin(path, currentFolder))
            ? currentFolder
            : full.Select(path => Path.GetDirectoryName(path) ?? path).Aggregate(Common);
        return new(folder, [.. full.Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))]);
    }

    /// <summary>A link that the user names is followed: it is the user's to name. Links below it are not.</summary>
    private static string RealPathOf(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        FileSystemInfo entry = Directory.Exists(full) ? new DirectoryInfo(full) : new FileInfo(full);
        return entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName is { } target ? Path.TrimEndingDirectorySeparator(target) : full;
    }

    private static string Common(string one, string other)
    {
        while (!IsWithin(other, one))
            one = Path.GetDirectoryName(one) ?? Path.GetPathRoot(one)!;
        return one;
    }

    private static bool IsWithin(string path, string folder) =>
        path == folder
            || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar,
                StringComparison.Ordinal);
}
