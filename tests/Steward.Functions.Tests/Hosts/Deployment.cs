using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Steward.Approvals;
using Steward.Durability;
using Steward.DurableTask.Storage;
using Steward.DurableTask.Tests.Hosts;
using Steward.Http.Approvals;
using Steward.ScriptedModel;

namespace Steward.Functions.Tests.Hosts;

/// <summary>The app on a Functions host, with an emulated storage account, a task hub of its own and a scripted model server.</summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime.
public class Deployment : IAsyncLifetime
#pragma warning restore CA1001
{
    public const string OutcomeQueue = "steward-outcomes";
    private static readonly string SigningKey = Convert.ToBase64String(new byte[32].Select((_, i) => (byte)i).ToArray());

    private readonly List<FunctionsHost> others = [];
    private FunctionsHost? host;
    private ScriptedModelServer? model;
    private Azurite? azurite;
    private Ingestion? ingestion;
    private readonly string hub = $"t{Guid.NewGuid():n}";
    private string connection = "";

    /// <summary>Null when everything is there.</summary>
    public static string? WhySkipped => !HostCommand.IsThere ? HostCommand.Missing : Azurite.IsThere ? null : Azurite.Missing;

    internal FunctionsHost Host => host!;

    /// <summary>Queues of the task hub: so many hosts can share its orchestrations.</summary>
    protected virtual int Partitions => 1;

    public ScriptedModelServer Model => model!;

    /// <summary>Where the deployment's telemetry arrives.</summary>
    internal Ingestion Telemetry => ingestion!;

    /// <summary>With a key where the host wants one.</summary>
    public HttpClient Http => host!.Http;

    /// <summary>A host key; null where the host checks none, as that of Core Tools.</summary>
    public string? Key { get; private set; }

    /// <summary>What this deployment is told beyond what all are.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(StringComparer.Ordinal) { ["Steward__OutcomeQueue"] = OutcomeQueue };

    public RecordStore Records => new AzureRecordStore(
        new TableClient(connection, "StewardRecords"), new BlobContainerClient(connection, "steward-records"));

    public async Task InitializeAsync()
    {
        if (WhySkipped is not null)
            return;
        azurite = await Azurite.StartAsync();
        connection = azurite!.ConnectionString;
        model = await ScriptedModelServer.StartAsync();
        ingestion = await Ingestion.StartAsync();
        host = await StartHostAsync();
        Key = await KeyAsync();
        if (Key is not null)
            Http.DefaultRequestHeaders.Add("x-functions-key", Key);
    }

    /// <summary>One more host on the same task hub and storage.</summary>
    internal async Task<FunctionsHost> StartAnotherAsync()
    {
        var another = await StartHostAsync();
        others.Add(another);
        return another;
    }

    private async Task<FunctionsHost> StartHostAsync()
    {
        const string provider = "AzureFunctionsJobHost__extensions__durableTask__storageProvider__";
        var started = new FunctionsHost(new Dictionary<string, string>(Settings, StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage"] = connection,
            ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
            ["AzureFunctionsJobHost__extensions__durableTask__hubName"] = hub,
            [$"{provider}partitionCount"] = $"{Partitions}",
            [$"{provider}maxQueuePollingInterval"] = "00:00:00.2000000",
            ["AzureFunctionsJobHost__extensions__queues__maxPollingInterval"] = "00:00:01",
            ["AzureFunctionsJobHost__extensions__queues__visibilityTimeout"] = "00:00:01",
            ["Model__Provider"] = "azure-openai",
            ["Model__Endpoint"] = model!.Address.ToString(),
            ["Model__ApiKey"] = "any",
            ["Model__Name"] = "gpt-4o-mini",
            ["Steward__SigningKey"] = SigningKey,
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = ingestion!.ConnectionString,
            ["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true",
        });
        await started.StartAsync();
        if (Key is not null)
            started.Http.DefaultRequestHeaders.Add("x-functions-key", Key);
        return started;
    }

    public async Task DisposeAsync()
    {
        foreach (var another in others)
            await another.DisposeAsync();
        if (host is not null)
            await host.DisposeAsync();
        if (model is not null)
            await model.DisposeAsync();
        if (ingestion is not null)
            await ingestion.DisposeAsync();
        azurite?.Dispose();
    }

    public QueueClient Queue(string name) => new(connection, name);

    public Task<string> SubmitAsync(object request) => SubmitAsync(Http, request);

    public static async Task<string> SubmitAsync(HttpClient http, object request)
    {
        using var answer = await http.PostAsJsonAsync("/api/tasks", request);
        var body = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(202, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()!;
    }

    public Task<JsonElement> EndedAsync(string id, TimeSpan? within = null) => EndedAsync(Http, id, within);

    public static Task<JsonElement> EndedAsync(HttpClient http, string id, TimeSpan? within = null) =>
        UntilAsync(http, id, task => task.TryGetProperty("endedAt", out var ended) && ended.ValueKind == JsonValueKind.String,
            within ?? TimeSpan.FromMinutes(2));

    /// <summary>Polls, through restarts of the host, until the task reads so.</summary>
    public Task<JsonElement> UntilAsync(string id, Func<JsonElement, bool> condition, TimeSpan within) =>
        UntilAsync(Http, id, condition, within);

    private static async Task<JsonElement> UntilAsync(HttpClient http, string id, Func<JsonElement, bool> condition, TimeSpan within)
    {
        var until = DateTime.UtcNow + within;
        JsonElement last = default;
        while (DateTime.UtcNow < until)
        {
            last = await http.GetFromJsonAsync<JsonElement>($"/api/tasks/{id}");
            if (condition(last))
                return last;
            await Task.Delay(200);
        }
        throw new TimeoutException($"The task did not get there within {within}: {last}");
    }

    /// <summary>Polls a condition that the outside world brings about.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        var patience = within ?? TimeSpan.FromMinutes(1);
        var until = DateTime.UtcNow + patience;
        while (!await condition())
        {
            if (DateTime.UtcNow > until)
                throw new TimeoutException($"It did not happen within {patience}: {what}.");
            await Task.Delay(20);
        }
    }

    public async Task<IReadOnlyList<JsonElement>> EventsAsync(string id) =>
        [.. (await Http.GetFromJsonAsync<JsonElement>($"/api/tasks/{id}/events")).GetProperty("events").EnumerateArray()];

    /// <summary>Whether the owner's history begins with what it was told before: looked at where Durable Task keeps it.</summary>
    public async Task<bool> IsFoldedAsync(string id)
    {
        var history = new TableClient(connection, $"{hub}History").QueryAsync<TableEntity>(
            row => row.PartitionKey == id, select: ["EventType", "Input", "InputBlobName"]);
        await foreach (var row in history)
        {
            if (row.GetString("EventType") == "ExecutionStarted")
            {
                return row.GetString("InputBlobName") is not null
                    || row.GetString("Input")?.Contains("\"past\":{", StringComparison.Ordinal) == true;
            }
        }
        return false;
    }

    /// <summary>The link that an approver gets: from the open question, signed with the deployment's key.</summary>
    public async Task<Uri> ApprovalLinkAsync(string approvalId)
    {
        var ticket = (await Records.GetAsync(RecordCollections.ApprovalTickets, approvalId)).ShouldNotBeNull();
        var question = JsonSerializer.Deserialize<ApprovalQuestion>(ticket, DurableJson.Options)!;
        return new ApprovalLinks(SigningKeys.Parse(SigningKey), id => ApprovalAddress.Of(Http.BaseAddress!, id)).LinkOf(question);
    }

    /// <summary>From where the host keeps its secrets.</summary>
    private async Task<string?> KeyAsync()
    {
        using var answer = await Http.GetAsync(new Uri("/api/workers", UriKind.Relative));
        if (answer.StatusCode != HttpStatusCode.Unauthorized)
            return null;
        var secrets = new BlobContainerClient(connection, "azure-webjobs-secrets");
        await foreach (var blob in secrets.GetBlobsAsync())
        {
            if (blob.Name.EndsWith("/host.json", StringComparison.Ordinal))
            {
                return JsonElement.Parse((await secrets.GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content)
                    .GetProperty("functionKeys")[0].GetProperty("value").GetString();
            }
        }
        throw new InvalidOperationException("The host wants keys and has kept none.");
    }

    public static object Request(string goal, Dictionary<string, object>? more = null)
    {
        var request = new Dictionary<string, object>(more ?? [], StringComparer.Ordinal)
        {
            ["goal"] = goal,
            ["documents"] = new[] { new
            {
                name = "note.md",
                text = "The budget is a hard limit. Hops are a hard limit. The wall clock is a hard limit.",
            } },
        };
        request.TryAdd("completion", new { criterion = "Names the hard limits" });
        return request;
    }
}
