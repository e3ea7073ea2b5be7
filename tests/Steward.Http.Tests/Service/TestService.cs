using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Steward.Approvals;
using Steward.Contracts;
using Steward.Durability;
using Steward.Engine;
using Steward.Hosting;
using Steward.Http.Hosting;
using Steward.Http.Notifications;
using Steward.Http.Options;
using Steward.Tasks;
using Steward.Workers;
using Steward.Workers.Code;

namespace Steward.Http.Tests.Service;

/// <summary>
/// The whole service on loopback: Kestrel, the engine on SQLite, the owner, offline workers, and two scripted ones in C#.
/// </summary>
public sealed class TestService : IAsyncDisposable
{
    public const string Minimal = """{"goal":"Say it.","workers":["scribe"],"completion":{"criterion":"It is said.","confidence":0.1}}""";
    public const string Held = """{"goal":"Wait.","workers":["held"],"completion":{"criterion":"Waited."}}""";
    public const string Asking = """
        {"goal":"Say it.","workers":["scribe"],"completion":{"criterion":"It is said.","confidence":0.1},"approval":{"when":"always","onTimeout":"abort"}}
        """;

    private readonly string folder;

    private TestService(WebApplication app, string folder, StringWriter console)
    {
        (App, this.folder, Console) = (app, folder, console);
        BaseAddress = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = new() { BaseAddress = BaseAddress };
    }

    public WebApplication App { get; }

    public EmbeddedEngine Engine => App.Services.GetRequiredService<EmbeddedEngine>();

    /// <summary>What the operator's console shows: approval links.</summary>
    public StringWriter Console { get; }

    public Uri BaseAddress { get; }

    public HttpClient Http { get; }

    public HeldWorker Hold => App.Services.GetRequiredService<HeldWorker>();

    public ScribeWorker Scribe => App.Services.GetRequiredService<ScribeWorker>();

    public ApprovalLinks Links => App.Services.GetRequiredService<ApprovalLinks>();

    public ApprovalDesk Desk => App.Services.GetRequiredService<ApprovalDesk>();

    public static async Task<TestService> StartAsync(StewardHttpOptions? options = null)
    {
        options ??= new();
        var root = Directory.CreateTempSubdirectory("steward-http-").FullName;
        var documents = Directory.CreateDirectory(Path.Combine(root, "documents")).FullName;
        await File.WriteAllTextAsync(Path.Combine(documents, "limits.md"), "# Limits\n\nA fan-out cannot exceed the token limit.\n");

        var console = new StringWriter();
        options.CallbackBaseUrl ??= new("https://steward.example");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<HeldWorker>().AddSingleton<IWorker>(provider => provider.GetRequiredService<HeldWorker>());
        builder.Services.AddSingleton<ScribeWorker>().AddSingleton<IWorker>(provider => provider.GetRequiredService<ScribeWorker>());
        builder.Services.AddSingleton<IApprovalLog>(new ConsoleApprovals(TextWriter.Synchronized(console)));
        builder.Services.AddSteward(new StewardOptions
        {
            DataFolder = Path.Combine(root, "data"),
            Workers = new() { DocumentsFolder = documents },
            Http = options,
        }).UseEmbeddedEngine();
        var app = StewardWeb.Build(builder, options, "http://127.0.0.1:0");
        await app.StartAsync();
        return new(app, root, console);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Http.SendAsync(request);
    }

    /// <summary>Submits and returns the id.</summary>
    public async Task<string> SubmitAsync(string json, params (string Name, string Value)[] headers)
    {
        using var response = await PostAsync("/api/tasks", json, headers);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        return (await JsonOf(response)).GetProperty("id").GetString()!;
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await JsonOf(response);
    }

    public async Task<TaskView> EndAsync(string id)
    {
        await Engine.Client.WaitForCompletionAsync(id).WaitAsync(TimeSpan.FromMinutes(2));
        return (await GetAsync($"/api/tasks/{id}")).Deserialize<TaskView>(ContractJson.Options)!;
    }

    /// <summary>Waits for an event of the task, by reading its log as it grows.</summary>
    public async Task WaitForAsync(string id, string kind)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var seen = 0L;
        while (true)
        {
            var events = await Engine.Client.ReadEventsAsync(id, seen, 100, limit.Token);
            if (events.Any(item => item.Data.GetProperty("kind").GetString() == kind))
                return;
            seen = events.Count > 0 ? events[^1].Sequence : seen;
            if (events.Count == 0 && await Engine.Client.GetAsync(id, limit.Token) is { HasEnded: true } ended)
                throw new InvalidOperationException($"The task ended without {kind}: {ended.Output}");
            await Engine.Client.WaitForEventsAsync(id, seen, limit.Token);
        }
    }

    /// <summary>A task that waits for a human, and the path of its question with the token.</summary>
    public async Task<(string Id, string Link)> AskAsync(string json = Asking, params (string Name, string Value)[] headers)
    {
        var id = await SubmitAsync(json, headers);
        await WaitForAsync(id, TaskEventKind.ApprovalRequested);
        return (id, await LinkAsync($"{id}-a1"));
    }

    public async Task<string> LinkAsync(string approvalId)
    {
        var bytes = await Engine.Records.GetAsync(RecordCollections.ApprovalTickets, approvalId);
        return Links.LinkOf(JsonSerializer.Deserialize<ApprovalQuestion>(bytes, DurableJson.Options)!).PathAndQuery;
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Hold.Release();
        await App.StopAsync();
        await App.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>A worker that waits until it is let go.</summary>
public sealed class HeldWorker : IWorker
{
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first call is inside.</summary>
    public Task Entered => entered.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public string Name => "held";

    public string Description => "Waits.";

    public void Release() => released.TrySetResult();

    public async Task<Envelope> RunAsync(WorkerInput input, CancellationToken cancellationToken)
    {
        entered.TrySetResult();
        await released.Task.WaitAsync(cancellationToken);
        return new(EnvelopeStatus.Success, "Waited.", 0.9, "It was let go.");
    }
}

/// <summary>A worker that says what it was told to say.</summary>
public sealed class ScribeWorker : IWorker
{
    public string Name => "scribe";

    public string Description => "Says it.";

    public string Says { get; set; } = "It is said.";

    public Task<Envelope> RunAsync(WorkerInput input, CancellationToken cancellationToken) =>
        Task.FromResult(new Envelope(EnvelopeStatus.Success, input?.Feedback is null ? Says : $"{Says} And: {input.Feedback}",
            0.9, "Said."));
}
