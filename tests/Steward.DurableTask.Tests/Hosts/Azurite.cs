using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Steward.DurableTask.Tests.Hosts;

/// <summary>
/// The Azure Storage emulator as a process. The command is the setting <c>STEWARD_AZURITE</c>, or <c>azurite</c> on the PATH.
/// </summary>
public sealed class Azurite : IDisposable
{
    private const string Account = "devstoreaccount1";

    /// <summary>The emulator's published key.</summary>
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly Lazy<Task<Azurite?>> Shared = new(() => StartAsync());

    private readonly Process process;

    private Azurite(Process process, int[] ports)
    {
        this.process = process;
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};"
            + $"BlobEndpoint=http://127.0.0.1:{ports[0]}/{Account};QueueEndpoint=http://127.0.0.1:{ports[1]}/{Account};"
            + $"TableEndpoint=http://127.0.0.1:{ports[2]}/{Account};";
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    public string ConnectionString { get; }

    /// <summary>Processor time that the emulator has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Why there is none, for tests that are skipped.</summary>
    public static string Missing => "Azurite was not found: install it (npm install -g azurite) or set STEWARD_AZURITE to its command.";

    public static bool IsThere => Command() is not null;

    /// <summary>The run's emulator; null when none is installed.</summary>
    public static Task<Azurite?> SharedAsync() => Shared.Value;

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    /// <summary>One of one's own: queues have the same names for everybody. Null when none is installed.</summary>
    /// <param name="log">Gets each line of its access log.</param>
    public static async Task<Azurite?> StartAsync(Action<string>? log = null)
    {
        if (Command() is not { } command)
            return null;
        int[] ports = [FreePort(), FreePort(), FreePort()];
        var start = new ProcessStartInfo(command)
        {
            // The client libraries are often ahead of the service versions that the emulator knows.
            ArgumentList =
            {
                "--skipApiVersionCheck", "--inMemoryPersistence",
                "--blobPort", $"{ports[0]}", "--queuePort", $"{ports[1]}", "--tablePort", $"{ports[2]}",
            },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (log is null)
            start.ArgumentList.Add("--silent");
        var emulator = Process.Start(start) ?? throw new InvalidOperationException($"'{command}' did not start.");
        emulator.OutputDataReceived += (_, line) => log?.Invoke(line.Data ?? "");
        emulator.ErrorDataReceived += (_, _) => { };
        emulator.BeginOutputReadLine();
        emulator.BeginErrorReadLine();
        var azurite = new Azurite(emulator, ports);
        foreach (var port in ports)
            await ListeningAsync(port, emulator);
        return azurite;
    }

    private static async Task ListeningAsync(int port, Process emulator)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (emulator.HasExited)
                throw new InvalidOperationException($"Azurite ended with code {emulator.ExitCode} instead of listening on port {port}.");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    private static string? Command() =>
        InstalledTool.Configured("STEWARD_AZURITE") ?? InstalledTool.OnPath(OperatingSystem.IsWindows() ? "azurite.cmd" : "azurite");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
