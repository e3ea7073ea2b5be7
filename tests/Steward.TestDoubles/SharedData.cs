namespace Steward.TestDoubles;

/// <summary>Data that is not part of the project.</summary>
internal static class SharedData
{
    /// <summary>A folder of it: where a variable says, else beside the repository; null where there is none.</summary>
    public static string? Folder(string name, string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var beside = Path.Combine(at.FullName, "..", "shared", "data", name);
            if (Directory.Exists(beside))
                return beside;
        }

        return null;
    }
}
