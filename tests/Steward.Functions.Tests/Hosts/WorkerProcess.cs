using System.Diagnostics;

namespace Steward.Functions.Tests.Hosts;

/// <summary>The worker as a process of its own, without a host: as far as it comes.</summary>
internal static class WorkerProcess
{
    /// <returns>Exit code, and what it wrote to its error output, line by line.</returns>
    public static async Task<(int ExitCode, string[] Errors)> RunAsync(params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(FunctionsHost.AppFolder, "Steward.Functions.dll")])
        {
            WorkingDirectory = FunctionsHost.AppFolder,
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The worker did not start.");
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
