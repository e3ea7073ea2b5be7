namespace Steward.Architecture.Tests;

/// <summary>Finds circles among folders, also among folders taken together with what is below them.</summary>
internal static class FolderCircle
{
    /// <summary>A circle as <c>A -> B -> A</c>; null when there is none.</summary>
    public static string? In(IReadOnlyDictionary<string, string[]> imports)
    {
        var deepest = imports.Keys.Max(folder => folder.Split('/').Length);
        return Enumerable.Range(1, deepest).Select(depth => Find(Cut(imports, depth))).FirstOrDefault(circle => circle is not null);
    }

    private static Dictionary<string, HashSet<string>> Cut(IReadOnlyDictionary<string, string[]> imports, int depth) => imports
        .GroupBy(entry => Cut(entry.Key, depth), entry => entry.Value, StringComparer.Ordinal)
        .ToDictionary(group => group.Key,
            group => group.SelectMany(to => to).Select(to => Cut(to, depth)).Where(to => to != group.Key).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);

    private static string Cut(string folder, int depth) => string.Join('/', folder.Split('/').Take(depth));

    private static string? Find(Dictionary<string, HashSet<string>> graph)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        return graph.Keys.Select(Visit).FirstOrDefault(circle => circle is not null);

        string? Visit(string folder)
        {
            if (path.IndexOf(folder) is >= 0 and var start)
                return string.Join(" -> ", path.Skip(start).Append(folder));
            if (!done.Add(folder))
                return null;
            path.Add(folder);
            var circle = graph.GetValueOrDefault(folder)?.Select(Visit).FirstOrDefault(found => found is not null);
            path.RemoveAt(path.Count - 1);
            return circle;
        }
    }
}
