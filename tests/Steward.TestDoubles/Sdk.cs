using System.Diagnostics;
using System.Text.Json;

namespace Steward.TestDoubles;

/// <summary>The .NET SDK on this repository's projects, as a person would call it. Test projects that need it link this file.</summary>
internal static class Sdk
{
    /// <summary>The top level of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>What this test was built as: the projects that it refers to are built so, too.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>Runs <c>dotnet</c> at the top level; what it printed, once it has succeeded.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"dotnet {string.Join(' ', arguments)} ended with code {process.ExitCode}: {output}{await errors}");
    }

    /// <summary>What MSBuild makes of a project's container: properties and items, as it prints them.</summary>
    public static async Task<JsonElement> ContainerOfAsync(string project) => JsonElement.Parse(await RunAsync(
        "msbuild", project, $"-p:Configuration={Configuration}", "-nologo", "-t:ComputeContainerConfig",
        "-getProperty:ContainerBaseImage,ContainerRepository,ContainerUser,ContainerWorkingDirectory",
        "-getItem:ContainerImageTags,ContainerPort,ContainerLabel"));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
