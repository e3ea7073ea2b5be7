namespace Steward.Workers.Documents;

/// <summary>The path of a file or folder with every symbolic link on the way resolved.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    // Windows has two. One that is not split at hides what is before it: a folder in the middle would not be looked at,
    // and its link be followed.
    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>Null when something on the way does not exist, or when links go round in a circle.</summary>
    public static string? Resolve(string path)
    {
        var pending = new Stack<string>();
        var root = Path.GetPathRoot(path)!;
        Push(pending, path[root.Length..]);
        var resolved = root;
        var links = 0;
        while (pending.TryPop(out var segment))
        {
            if (segment == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? root;
                continue;
            }
            var next = Path.Combine(resolved, segment);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (entry.LinkTarget is not { } target)
            {
                if (!entry.Exists)
                    return null;
                resolved = next;
                continue;
            }
            if (++links > MaxLinks)
                return null;
            if (Path.IsPathRooted(target))
                (resolved, target) = (Path.GetPathRoot(target)!, target[Path.GetPathRoot(target)!.Length..]);
            Push(pending, target);
        }
        return resolved;
    }

    public static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder.EndsWith(Path.DirectorySeparatorChar) ? folder : folder + Path.DirectorySeparatorChar,
            StringComparison.Ordinal);

    /// <summary>The parts of a path that name something, in order.</summary>
    internal static IEnumerable<string> SegmentsOf(string path, char[] separators) =>
        path.Split(separators, StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != ".");

    private static void Push(Stack<string> pending, string path)
    {
        foreach (var segment in SegmentsOf(path, Separators).Reverse())
            pending.Push(segment);
    }
}
