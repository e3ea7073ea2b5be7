namespace Steward.TestDoubles;

/// <summary>Where a tool that tests need beyond the SDK is. Test projects that need one link this file.</summary>
internal static class InstalledTool
{
    /// <returns>What the environment variable says.</returns>
    public static string? Configured(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } command ? command : null;

    /// <returns>The first file of that name in a folder of the PATH.</returns>
    public static string? OnPath(string file) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
}
