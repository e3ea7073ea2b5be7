using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Steward.DurableTask.Tests.Samples;

/// <summary>The sample worker as a process of its own.</summary>
internal sealed partial class WorkerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly StringBuilder output = new();

    public WorkerProcess(params (string Name, string Value)[] settings)
    {
        var port = FreePort();
        Http = new() { BaseAddress = new($"http://127.0.0.1:{port}") };
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "SelfHostedWorker.dll")])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("Model__", StringComparison.Ordinal)
            || name.StartsWith("Steward__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["ASPNETCORE_URLS"] = Http.BaseAddress!.ToString();
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Http { get; }

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Links to approvals that the worker has shown.</summary>
    public IReadOnlyList<Uri> ApprovalLinks => [.. Link().Matches(Output).Select(match => new Uri(match.Value))];

    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    public Task ListeningAsync() => UntilAsync(async () =>
    {
        if (process.HasExited)
            throw new InvalidOperationException($"The worker ended with code {process.ExitCode}: {Output}");
        try
        {
            using var answer = await Http.GetAsync(new Uri("/healthz", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    });

    public async Task<string> SubmitAsync(object request)
    {
        using var answer = await Http.PostAsJsonAsync("/api/tasks", request);
        var body = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(202, body);
        return JsonElement.Parse(body).GetProperty("id").GetString()!;
    }

    public Task<JsonElement> TaskAsync(string id) => Http.GetFromJsonAsync<JsonElement>($"/api/tasks/{id}");

    /// <summary>The task, once it reads so.</summary>
    public async Task<JsonElement> TaskAsync(string id, Func<JsonElement, bool> condition)
    {
        JsonElement task = default;
        await UntilAsync(async () => condition(task = await TaskAsync(id)));
        return task;
    }

    /// <summary>At once, as with a power cut.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
        Http.Dispose();
    }

    /// <summary>Polls a condition that another process brings about.</summary>
    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"It did not happen within {Patience}: {Output}");
            await Task.Delay(50);
        }
    }

    private void Take(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"http://[^\s]+/api/approvals/[^\s]+", RegexOptions.None, 1_000)]
    private static partial Regex Link();
}
