using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Steward.Packages.Tests;

/// <summary>A web program that runs until it is disposed of.</summary>
internal sealed partial class RunningProgram : IDisposable
{
    private readonly Process process;

    private RunningProgram(Process process, Uri address) => (this.process, Address) = (process, address);

    /// <summary>Where its server listens, as it says itself.</summary>
    public Uri Address { get; }

    /// <param name="folder">Its current folder.</param>
    public static async Task<RunningProgram> StartAsync(string folder, string assembly)
    {
        var started = Commands.Start(folder, "dotnet", assembly, "--urls", "http://127.0.0.1:0");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var said = new List<string>();
        while (await started.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            said.Add(line);
            if (Listening().Match(line) is { Success: true } found)
                return new(started, new(found.Groups["url"].Value));
        }
        using (started)
        {
            throw new InvalidOperationException(
                $"The program ended: {string.Join('\n', said)}\n{await started.StandardError.ReadToEndAsync()}");
        }
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    [GeneratedRegex(@"Now listening on: (?<url>\S+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Listening();
}
