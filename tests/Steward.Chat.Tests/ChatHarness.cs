using System.Text.Json;
using Microsoft.Extensions.Logging;
using Steward.Durability;
using Steward.Limits;
using Steward.Resilience;
using Steward.ScriptedModel;
using Steward.Workers;
using Steward.Workers.Activities;
using Steward.Workers.Catalogue;
using Steward.Workers.Chat;
using Steward.Workers.Documents;
using Steward.Workers.Gates;
using Steward.Workers.Mcp;
using Steward.Workers.Prompts;
using Steward.Workers.Providers;
using Steward.Workers.Settings;
using Steward.Workers.Tools;
using Steward.Workers.Turns;

namespace Steward.Chat.Tests;

/// <summary>Runs turns of one invocation against a real server process, as the orchestration does: turn, tool calls, next turn.</summary>
internal sealed class ChatHarness : IDocumentLibrary
{
    private static int count;

    /// <param name="clients">Instead of those of the settings.</param>
    /// <param name="log">Of what is learned of deployments.</param>
    /// <param name="models">Instead of those that the settings name.</param>
    public ChatHarness(ScriptedModelServer server, ModelProvider provider, TimeProvider? time = null, ModelSettings? settings = null,
        MemoryRecords? records = null, string? taskId = null, ChatClients? clients = null, ILogger? log = null,
        HostModels? models = null)
    {
        TaskId = taskId ?? $"task-{Interlocked.Increment(ref count)}";
        Time = time ?? new SkippingTime();
        Records = records ?? new();
        Server = server;
        settings ??= new() { Name = "model-a", AttemptTimeout = TimeSpan.FromMinutes(2) };
        if (clients is null)
            settings = (settings with { ApiKey = "k" }).At(settings.Endpoint ?? server.Address, provider);
        ToolSet = [new PassageTool(this), new CalculatorTool()];
        Runner = new(
            new PromptComposer(Records, _ => Instructions,
                (names, _) => Task.FromResult<IReadOnlyList<ITool>>([.. ToolSet.Where(tool => names.Contains(tool.Name))])),
            new ModelCall(new ModelPool(models ?? settings.Models(), _ => OnModel, Time, clients, log), new(Records, Time),
                Closed = new(Records, Time),
                new(new(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(50)), () => 0.5), Time),
            Records,
            new EvidenceCheck(this));
        Turns = new([Runner], new EvidenceCheck(this), new FinishedInvocations(Records), new ManagerMemory(Records),
            new(new(Records, GateSharing.Sole, Time), Time), Time);
        var catalogue = WorkerCatalogue.Create(CatalogueFile.None, [], BuiltIns(), settings).Value!;
        Tools = new(new ToolBox(ToolSet, new McpTools(catalogue, new McpServers(catalogue, new()))), new ToolTranscript(Records), Time);
    }

    public string TaskId { get; }

    public TimeProvider Time { get; }

    public MemoryRecords Records { get; }

    public ScriptedModelServer Server { get; }

    public ChatTurnRunner Runner { get; }

    public ClosedModels Closed { get; }

    public TurnActivity Turns { get; }

    public ToolActivity Tools { get; }

    public IReadOnlyList<ITool> ToolSet { get; }

    public Dictionary<string, string> Documents { get; } = new(StringComparer.Ordinal);

    public string Instructions { get; set; } = "You are careful.";

    public WorkerCard Card { get; set; } = new()
    {
        Name = "researcher",
        Description = "Reads documents",
        Kind = WorkerKind.Model,
        MaxOutputTokens = 800,
        Price = new(1m, 0.1m, 4m),
        Timeout = TimeSpan.FromMinutes(5),
    };

    /// <summary>What the worker says of its model.</summary>
    public WorkerModel? OnModel { get; set; }

    public Assignment Assignment { get; set; } = new("Say what the limit is", []);

    /// <summary>Number of the invocation whose turns are run.</summary>
    public int Invocation { get; set; } = 1;

    public Reservation Reservation { get; set; } = new(50_000, 1m);

    public string Goal { get; set; } = "Know the limits";

    public WorkerTurn Turn(int turn = 1) => new(
        TaskId, Goal, "Names the limit", $"{TaskId}.{Invocation}", turn, Card, Assignment, [.. Documents.Keys], Reservation,
        Time.GetUtcNow() + Card.Timeout);

    public Task<TurnReply> RunTurnAsync(int turn = 1, CancellationToken stopping = default) => Runner.RunAsync(Turn(turn), stopping);

    /// <summary>
    /// Turns until there is an envelope, with the sum of what they used. Each further attempt that is asked for has a reservation like the
    /// first.
    /// </summary>
    public async Task<(Envelope Envelope, Usage Usage, bool Fault, int Turns)> InvokeAsync()
    {
        var usage = Usage.None;
        for (var turn = 1; turn <= Card.MaxTurns; turn++)
        {
            var reply = await Turns.RunAsync(Turn(turn), CancellationToken.None);
            usage = usage.Plus(reply.Usage);
            while (reply.NextAttempt is { } next)
            {
                reply = await Turns.RunAsync(Turn(turn) with { Attempt = next.Number }, CancellationToken.None);
                usage = usage.Plus(reply.Usage);
            }
            reply.NeededTokens.ShouldBeNull();
            if (reply.Envelope is { } envelope)
                return (envelope, usage, reply.Fault, turn);
            await CallToolsAsync(turn, reply.ToolCalls);
        }
        throw new InvalidOperationException("The last turn gave no envelope.");
    }

    /// <summary>Bound of the first prompt, as the runner asks for it when it has too little.</summary>
    public async Task<long> BoundAsync()
    {
        Reservation = new(1, 1m);
        return (await RunTurnAsync()).NeededTokens!.Value - Math.Min(ModelCall.MinOutputTokens, Card.MaxOutputTokens);
    }

    public async Task<long> CallToolsAsync(int turn, IReadOnlyList<ToolCall> calls)
    {
        long tokens = 0;
        foreach (var call in calls)
        {
            var toolTurn = new ToolTurn(TaskId, $"{TaskId}.{Invocation}", turn, call, Card, [.. Documents.Keys],
                Time.GetUtcNow() + Card.Timeout);
            tokens += (await Tools.RunAsync(toolTurn, CancellationToken.None)).ResultTokens;
        }
        return tokens;
    }

    public Task<IReadOnlyList<LoggedCall>> CallsAsync(bool bodies = false) => Server.CallsAsync(TaskId, bodies);

    public Task<Counters> CountersAsync() => Server.CountersAsync(TaskId);

    public Task ScriptAsync(Behaviour then, int times = 0) => Server.ScriptAsync(then, times, TaskId);

    public Task PutEnvelopeAsync(string invocation, Envelope envelope) => Records.PutAsync(
        RecordCollections.Envelopes, $"{TaskId}/{invocation}", JsonSerializer.SerializeToUtf8Bytes(envelope, DurableJson.Options));

    Task<IReadOnlyList<string>> IDocumentLibrary.ListAsync(
        string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. Documents.Keys]);

    Task<string?> IDocumentLibrary.ReadAsync(
        string taskId, IReadOnlyList<string> names, string document, CancellationToken cancellationToken) =>
        Task.FromResult(Documents.GetValueOrDefault(document));

    /// <summary>The catalogue's own workers want these.</summary>
    private ITool[] BuiltIns() =>
        [new SearchDocumentsTool(new DocumentSearch(new DocumentLibrary(Records, null, DocumentLimits.Default))),
            new ReadDocumentTool(this), new CalculatorTool()];
}

/// <summary>Answers each query with the whole first document as one passage.</summary>
internal sealed class PassageTool(ChatHarness harness) : ITool
{
    public string Name => "search_documents";

    public string Description => "Finds passages";

    public JsonElement Parameters { get; } = JsonSerializer.SerializeToElement(new
    {
        type = "object",
        properties = new { query = new { type = "string" } },
        required = new[] { "query" },
        additionalProperties = false,
    });

    public Task<ToolResult> InvokeAsync(ToolContext context, JsonElement arguments, CancellationToken cancellationToken)
    {
        var (name, text) = harness.Documents.First();
        var passage = new Citation(name, 0, text.Length, text);
        return Task.FromResult(new ToolResult(JsonSerializer.Serialize(new { results = new[] { passage } }, DurableJson.Options),
            [passage]));
    }
}
