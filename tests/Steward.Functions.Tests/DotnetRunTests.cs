using System.Diagnostics;
using System.Text.Json;
using Steward.Functions.Tests.Hosts;

namespace Steward.Functions.Tests;

/// <summary><c>dotnet run --project src/Steward.Functions</c> at the top level, which is how the app is started on a machine.</summary>
public sealed class DotnetRunTests : IDisposable
{
    private readonly string tools = Directory.CreateTempSubdirectory("steward-tools").FullName;

    public void Dispose() => Directory.Delete(tools, recursive: true);

    [SkippableFact]
    public async Task Core_Tools_are_started_in_the_folder_of_the_built_app()
    {
        Skip.If(OperatingSystem.IsWindows(), "The stand-in for func is a shell script.");
        var script = Path.Combine(tools, "func");
        await File.WriteAllTextAsync(script, "#!/bin/sh\necho \"$1 in $(pwd)\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var (code, output) = await RunAsync([tools, .. FoldersWithoutFunc()]);
        output.ShouldContain($"start in {FunctionsHost.AppFolder}");
        code.ShouldBe(0, output);
    }

    [Fact]
    public async Task Without_Core_Tools_it_says_what_to_install()
    {
        var (code, output) = await RunAsync(FoldersWithoutFunc());
        output.ShouldContain("npm install -g azure-functions-core-tools@4");
        code.ShouldNotBe(0);
    }

    [Fact]
    public void Local_settings_are_beside_the_built_app()
    {
        var settings = JsonElement.Parse(File.ReadAllText(Path.Combine(FunctionsHost.AppFolder, "local.settings.json")));
        settings.GetProperty("Values").GetProperty("FUNCTIONS_WORKER_RUNTIME").GetString().ShouldBe("dotnet-isolated");
    }

    private static IEnumerable<string> FoldersWithoutFunc() => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .Where(folder => !Directory.Exists(folder) || Directory.GetFiles(folder, "func*").Length == 0);

    private static async Task<(int Code, string Output)> RunAsync(IEnumerable<string> path)
    {
        var start = new ProcessStartInfo("dotnet", ["run", "--project", "src/Steward.Functions", "-c", Sdk.Configuration, "--no-build"])
        {
            WorkingDirectory = Sdk.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = string.Join(Path.PathSeparator, path) },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
