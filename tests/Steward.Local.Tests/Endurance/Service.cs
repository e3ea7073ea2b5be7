using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Steward.Durability;
using Steward.Local.Tests.Processes;
using Steward.Tasks;

namespace Steward.Local.Tests.Endurance;

/// <summary>The real <c>steward serve</c>, and what a client of it can do over HTTP.</summary>
internal sealed class Service : IDisposable
{
    private const string Listening = "listening on ";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly StewardProcess process;
    private readonly HttpClient http = new() { Timeout = Patience };

    private Service(StewardProcess process) => this.process = process;

    public static Service Start(Workplace place, params (string Name, string Value)[] settings) =>
        new(StewardProcess.Start(place.Folder, ["serve", "--urls", "http://127.0.0.1:0", "--docs", "."], null, settings));

    /// <summary>Completes when requests are taken.</summary>
    public async Task ListeningAsync() => http.BaseAddress = new((await process.LineAsync(Listening))[Listening.Length..].Trim());

    /// <summary>The task's id; null when the service was gone before it said so.</summary>
    public async Task<string?> SubmitAsync(string key, string request)
    {
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, "/api/tasks")
            {
                Content = new StringContent(request, Encoding.UTF8, "application/json"),
            };
            message.Headers.Add("Idempotency-Key", key);
            using var response = await http.SendAsync(message);
            var text = await response.Content.ReadAsStringAsync();
            response.StatusCode.ShouldBe(HttpStatusCode.Accepted, text);
            return JsonDocument.Parse(text).RootElement.GetProperty("id").GetString();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return null;
        }
    }

    public async Task<TaskView> ReadAsync(string id) =>
        (await http.GetFromJsonAsync<TaskView>(new Uri($"/api/tasks/{id}", UriKind.Relative), DurableJson.Options))!;

    /// <summary>Follows a task's events from its first to its last.</summary>
    public async Task<TaskView> EndOfAsync(string id)
    {
        for (long after = 0; ;)
        {
            var part = await FollowAsync(id, after, int.MaxValue);
            after = part.Count > 0 ? part[^1].Id : after;
            if (part.Count > 0 && part[^1].Kind == TaskEventKind.Ended)
                return await ReadAsync(id);
        }
    }

    /// <summary>Reads server-sent events after a number, and hangs up after so many; fewer when the stream ends before.</summary>
    public async Task<IReadOnlyList<(long Id, string Kind, string Data)>> FollowAsync(string id, long after, int most)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, $"/api/tasks/{id}/events");
        message.Headers.Accept.Add(new("text/event-stream"));
        if (after > 0)
            message.Headers.Add("Last-Event-ID", $"{after}");
        using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            // Too many streams are open: it says when to come back.
            await Task.Delay(response.Headers.RetryAfter!.Delta!.Value);
            return [];
        }
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var events = new List<(long, string, string)>();
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        while (events.Count < most && await reader.ReadLineAsync() is { } line)
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0)
                fields[line[..colon]] = line[(colon + 2)..];
            if (line.Length > 0)
                continue;
            if (fields.TryGetValue("id", out var number))
                events.Add((long.Parse(number, System.Globalization.CultureInfo.InvariantCulture), fields["event"], fields["data"]));
            fields.Clear();
        }
        return events;
    }

    /// <summary>The most memory that the process had resident so far, in MiB, by the kernel's count.</summary>
    public double PeakMemory()
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").Single(one => one.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
            System.Globalization.CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Of processors, so far.</summary>
    public TimeSpan ProcessorTime()
    {
        using var running = Process.GetProcessById(process.Id);
        return running.TotalProcessorTime;
    }

    /// <summary>As <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        var killed = process.Kill();
        var finished = await process.WaitAsync();
        killed.ShouldBeTrue($"it had ended by itself: {finished}");
    }

    public async Task StopAsync()
    {
        var finished = await process.TerminateAsync();
        finished.ExitCode.ShouldBe(0, finished.ToString());
    }

    public void Dispose()
    {
        http.Dispose();
        process.Dispose();
    }
}
