using System.Diagnostics;

namespace Steward.ScriptedModel;

/// <summary>Starts the server as a process of its own and talks to its scripting interface. README.md beside this file says how.</summary>
public sealed class ScriptedModelServer : IAsyncDisposable
{
    private const string Ready = "listening ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly HttpClient http;

    private ScriptedModelServer(Process process, Uri address)
    {
        this.process = process;
        Address = address;
        http = new() { BaseAddress = address, Timeout = StartLimit };
    }

    public Uri Address { get; }

    /// <summary>What <c>Model__Endpoint</c> is set to; <see cref="Address"/> for an Azure OpenAI resource.</summary>
    public Uri Endpoint => new(Address, "/v1");

    public static async Task<ScriptedModelServer> StartAsync(int port = 0)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, "Steward.ScriptedModel.dll");
        var started = Process.Start(new ProcessStartInfo("dotnet", ["exec", assembly, "--port", $"{port}", "--until-stdin-closes"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            Environment = { ["DOTNET_gcServer"] = "0" },
        })!;
        try
        {
            using var limit = new CancellationTokenSource(StartLimit);
            var line = await started.StandardOutput.ReadLineAsync(limit.Token);
            if (line is null || !line.StartsWith(Ready, StringComparison.Ordinal))
                throw new InvalidOperationException($"The model server did not start: {line}");
            return new(started, new Uri(line[Ready.Length..]));
        }
        catch
        {
            started.Kill(entireProcessTree: true);
            started.Dispose();
            throw;
        }
    }

    /// <summary>Appends rules.</summary>
    public async Task ScriptAsync(params IReadOnlyList<Rule> rules) => Check(await http.PostAsJsonAsync("/script", new RuleList(rules)));

    /// <summary>
    /// Appends a rule that holds <paramref name="times"/> times (0: always), for one task if <paramref name="user"/> is given.
    /// </summary>
    public Task ScriptAsync(Behaviour then, int times = 0, string? user = null) =>
        ScriptAsync(new Rule { When = new() { User = user }, Times = times, Then = then });

    public async Task SettingsAsync(ScriptedSettings settings) => Check(await http.PostAsJsonAsync("/settings", settings));

    public async Task ResetAsync() => Check(await http.PostAsync("/reset", content: null));

    public async Task<Counters> CountersAsync() => (await http.GetFromJsonAsync<Counters>("/counters"))!;

    public async Task<Counters> CountersAsync(string user) => (await CountersAsync()).ByUser.GetValueOrDefault(user) ?? new();

    public async Task<IReadOnlyList<LoggedCall>> CallsAsync(string? user = null, bool bodies = false) =>
        (await http.GetFromJsonAsync<List<LoggedCall>>(
            $"/calls?bodies={bodies}{(user is null ? "" : $"&user={Uri.EscapeDataString(user)}")}"))!;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static void Check(HttpResponseMessage response)
    {
        using (response)
            response.EnsureSuccessStatusCode();
    }
}
