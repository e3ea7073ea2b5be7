using System.Diagnostics;
using System.Text;
using Steward.Local.Tests.Processes;

namespace Steward.Local.Tests;

/// <summary>The command on a terminal: a pseudo terminal made by <c>script</c> (util-linux).</summary>
public sealed class TerminalTests : IDisposable
{
    private const string Goal = "What is the mean range of the tide in the harbour?";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [SkippableFact]
    public async Task Tasks_are_drawn_as_they_go_on_and_the_answer_follows()
    {
        var (exitCode, screen) = await OnTerminalAsync($"run --goal '{Goal}' --docs docs", []);

        exitCode.ShouldBe(0, screen);
        screen.ShouldContain("\u001b[");
        screen.ShouldContain("researcher");
        screen.ShouldContain("completed (validated)");
    }

    [SkippableFact]
    public async Task Whoever_sits_there_is_asked_and_decides()
    {
        // Enter takes the first choice: approve.
        var (exitCode, screen) = await OnTerminalAsync($"run --goal '{Goal}' --docs docs --approval always", [("Your decision?", "\r")]);

        exitCode.ShouldBe(0, screen);
        screen.ShouldContain("completed (approved)");
    }

    /// <param name="answers">What is typed once a text is on the screen.</param>
    private async Task<(int ExitCode, string Screen)> OnTerminalAsync(string arguments, (string Seen, string Typed)[] answers)
    {
        Skip.IfNot(File.Exists("/usr/bin/script"), "needs script of util-linux");
        var command = $"dotnet exec '{Path.Combine(AppContext.BaseDirectory, "steward.dll")}' {arguments}";
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/script", ["-qec", command, "/dev/null"])
        {
            WorkingDirectory = place.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["TERM"] = "xterm" },
        })!;
        var screen = new StringBuilder();
        var open = new Queue<(string Seen, string Typed)>(answers);
        var buffer = new char[4_096];
        while (await process.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(Patience) is var read and > 0)
        {
            screen.Append(buffer, 0, read);
            if (open.TryPeek(out var next) && screen.ToString().Contains(next.Seen, StringComparison.Ordinal))
            {
                open.Dequeue();
                await process.StandardInput.WriteAsync(next.Typed);
                await process.StandardInput.FlushAsync();
            }
        }
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, screen.ToString());
    }
}
