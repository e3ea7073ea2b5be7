using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Steward.Local.Tests.Processes;

/// <summary>The real command as a process of its own, with the streams redirected and none of this process's settings.</summary>
internal sealed class StewardProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private readonly Dictionary<string, TaskCompletionSource<string>> awaited = new(StringComparer.Ordinal);

    private StewardProcess(ProcessStartInfo start)
    {
        process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(output, line.Data);
        process.ErrorDataReceived += (_, line) => Take(errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Starts <c>steward</c> in a folder.</summary>
    public static StewardProcess Start(string folder, IReadOnlyList<string> arguments, byte[]? input = null,
        params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "steward.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("Model__", StringComparison.Ordinal)
            || name.StartsWith("Steward__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var started = new StewardProcess(start);
        try
        {
            if (input is not null)
                started.process.StandardInput.BaseStream.Write(input);
            started.process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has read enough of a large input, and closed its end.
        }
        return started;
    }

    public static async Task<Finished> RunAsync(string folder, params string[] arguments)
    {
        using var started = Start(folder, arguments);
        return await started.WaitAsync();
    }

    public async Task<Finished> WaitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        lock (output)
            return new(process.ExitCode, output.ToString(), errors.ToString());
    }

    /// <summary>The first line, of either stream, that holds a text.</summary>
    public Task<string> LineAsync(string text)
    {
        TaskCompletionSource<string> found;
        lock (output)
        {
            if (output.ToString().Split('\n').Concat(errors.ToString().Split('\n'))
                .FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line)
            {
                return Task.FromResult(line);
            }

            if (!awaited.TryGetValue(text, out found!))
                awaited[text] = found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return found.Task.WaitAsync(Patience);
    }

    /// <summary>As <c>kill -9</c>. False when it had ended before.</summary>
    public bool Kill()
    {
        if (process.HasExited)
            return false;
        process.Kill();
        return true;
    }

    public async Task<Finished> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await WaitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }
        process.Dispose();
    }

    private void Take(StringBuilder stream, string? line)
    {
        if (line is null)
            return;
        lock (output)
        {
            stream.Append(line).Append('\n');
            foreach (var text in awaited.Keys.Where(text => line.Contains(text, StringComparison.Ordinal)).ToList())
            {
                awaited[text].SetResult(line);
                awaited.Remove(text);
            }
        }
    }
}

/// <summary>A process that has ended.</summary>
internal sealed record Finished(int ExitCode, string Output, string Errors)
{
    public IReadOnlyList<string> ErrorLines =>
        [.. Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith("steward: ", StringComparison.Ordinal))];

    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Output}\n--- errors\n{Errors}";
}
