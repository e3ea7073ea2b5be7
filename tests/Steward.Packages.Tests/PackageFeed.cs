using System.Runtime.CompilerServices;

namespace Steward.Packages.Tests;

/// <summary>Every package of the repository, packed from what was built, as a feed on the disk under a version of its own.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    public string Version { get; } = $"0.0.1-test.{Environment.ProcessId}.{Environment.TickCount64}";

    public string Folder { get; } = Directory.CreateTempSubdirectory("steward-feed-").FullName;

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    public async Task InitializeAsync()
    {
        foreach (var project in Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Where(project => !project.EndsWith("Steward.Functions.csproj", StringComparison.Ordinal)))
            await Commands.RunAsync(Root, "dotnet", "pack", project, "-c", Configuration, "--no-build", "-o", Folder, $"-p:PackageVersion={Version}", "-v", "q", "-nologo");
    }

    /// <summary>A folder of a user, whose restores find the packages here beside those of the usual sources.</summary>
    public string NewFolder(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "users", name)).FullName;
        File.WriteAllText(Path.Combine(folder, "NuGet.config"), $"""<configuration><packageSources><add key="steward" value="{Folder}" /></packageSources></configuration>""");
        // Nothing of the repository applies there.
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(folder, "Directory.Packages.props"), "<Project />");
        return folder;
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var restored in Directory.Exists(cache) ? Directory.EnumerateDirectories(cache, "steward*").Select(package => Path.Combine(package, Version)).Where(Directory.Exists) : [])
            Directory.Delete(restored, recursive: true);
        return Task.CompletedTask;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
