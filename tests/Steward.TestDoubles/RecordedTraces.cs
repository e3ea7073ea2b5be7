namespace Steward.TestDoubles;

/// <summary>The Who&amp;When traces beside the repository, or where STEWARD_WHO_AND_WHEN says. They are not part of the project.</summary>
internal static class RecordedTraces
{
    public static IReadOnlyList<string> Files()
    {
        var folder = Folder();
        Skip.If(folder is null, "The Who&When traces are not here: put them at ../shared/data/who-and-when or set STEWARD_WHO_AND_WHEN.");
        return [.. Directory.EnumerateFiles(folder!, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("STEWARD_WHO_AND_WHEN") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var beside = Path.Combine(at.FullName, "..", "shared", "data", "who-and-when");
            if (Directory.Exists(beside))
            {
                return beside;
            }
        }

        return null;
    }
}
