using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Steward.DurableTask.Tests.Hosts;

namespace Steward.Functions.Tests.Hosts;

/// <summary>A real Functions host with the app, as a process that can be killed and started again on the same storage.</summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, string> settings;
    private readonly StringBuilder output = new();
    private readonly int port = FreePort();
    private Process? process;

    public FunctionsHost(IReadOnlyDictionary<string, string> settings)
    {
        this.settings = new(settings, StringComparer.Ordinal) { ["Steward__CallbackBaseUrl"] = $"http://127.0.0.1:{port}" };
        Http = new() { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>The app alone on its own task hub: nothing is set but its storage and what the test says.</summary>
    public static FunctionsHost On(Azurite storage, IReadOnlyDictionary<string, string> settings) =>
        new(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage"] = storage.ConnectionString,
            ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
            ["AzureFunctionsJobHost__extensions__durableTask__hubName"] = $"t{Guid.NewGuid():n}",
            ["AzureFunctionsJobHost__extensions__durableTask__storageProvider__partitionCount"] = "1",
            ["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true",
        }.Concat(settings).GroupBy(item => item.Key).ToDictionary(items => items.Key, items => items.Last().Value, StringComparer.Ordinal));

    public HttpClient Http { get; }

    /// <summary>The built app: this project's own output, with the source tree's folder and configuration swapped.</summary>
    public static string AppFolder { get; } = FindApp();

    /// <summary>What the host has written, the last of it.</summary>
    public string Log
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public async Task StartAsync()
    {
        Launch();
        await HealthyAsync();
    }

    /// <summary>Starts the process, whatever becomes of it.</summary>
    public void Launch()
    {
        var (command, arguments) = HostCommand.Of(AppFolder, port) ?? throw new InvalidOperationException(HostCommand.Missing);
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = AppFolder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        process = Process.Start(start) ?? throw new InvalidOperationException($"'{command}' did not start.");
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Asks the host to stop, as a platform does, and waits until it is gone.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process!.Id}"]);
        await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(StopPatience);
        await process.WaitForExitAsync(patience.Token);
    }

    /// <summary>Host and worker die at once, as with a power cut.</summary>
    public void Kill()
    {
        process!.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public async Task KillAndRestartAsync()
    {
        Kill();
        await StartAsync();
    }

    /// <summary>As the platform takes an instance away: it listens no more, what it is at work on may end, and then it goes.</summary>
    public async Task DrainAndStopAsync(TimeSpan within)
    {
        using (var draining = await Http.PostAsync(new Uri("/admin/host/drain", UriKind.Relative), null))
            draining.EnsureSuccessStatusCode();
        using var patience = new CancellationTokenSource(within);
        while (true)
        {
            var status = await Http.GetFromJsonAsync<JsonElement>("/admin/host/drain/status", patience.Token);
            // By name or by number, as the host's serializer has it.
            if (status.GetProperty("state").ToString() is "Completed" or "2")
                break;
            await Task.Delay(100, patience.Token);
        }
        Kill();
    }

    public ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
            Kill();
        process?.Dispose();
        Http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task HealthyAsync()
    {
        using var patience = new CancellationTokenSource(StartPatience);
        while (true)
        {
            if (process!.HasExited || patience.IsCancellationRequested)
                throw new InvalidOperationException($"The Functions host did not become healthy:{Environment.NewLine}{Tail()}");
            try
            {
                using var answer = await Http.GetAsync(new Uri("/healthz", UriKind.Relative));
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(200);
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (output)
        {
            output.AppendLine(line);
            if (output.Length > 200_000)
                output.Remove(0, 100_000);
        }
    }

    /// <summary>Whether the host's console has shown a text, of late.</summary>
    public bool Showed(string text) => Log.Contains(text, StringComparison.Ordinal);

    private string Tail() => Log is { Length: > 8_000 } log ? log[^8_000..] : Log;

    private static string FindApp()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        var root = framework.Parent!.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(root.FullName, "src", "Steward.Functions", "bin", framework.Parent.Name, framework.Name);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
