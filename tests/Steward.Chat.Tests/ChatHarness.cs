using System.Text.Json;
using Steward.Durability;
using Steward.Limits;
using Steward.ScriptedModel;
using Steward.Workers;
using Steward.Workers.Chat;
using Steward.Workers.Tools;
using Steward.Workers.Turns;

namespace Steward.Chat.Tests;

/// <summary>Runs turns of one invocation against a real server process, as the orchestration does: turn, tool calls, next turn.</summary>
internal sealed class ChatHarness : IDocumentLibrary, IWorkerInstructions
{
    private static int count;

    public ChatHarness(ScriptedModelServer server, TimeProvider? time = null, ModelSettings? settings = null, MemoryRecords? records = null, string? taskId = null)
    {
        TaskId = taskId ?? $"task-{Interlocked.Increment(ref count)}";
        Time = time ?? new SkippingTime();
        Records = records ?? new();
        Server = server;
        settings ??= new() { Name = "model-a", AttemptTimeout = TimeSpan.FromMinutes(2) };
        settings = settings with { Provider = ModelProvider.Openai, Endpoint = settings.Endpoint ?? server.Endpoint, ApiKey = "k" };
        ToolSet = [new PassageTool(this)];
        var workers = new ChatWorkers
        {
            Deployments = ModelDeployment.Of(settings),
            Records = Records,
            Documents = this,
            Instructions = this,
            Tools = ToolSet,
            Settings = settings,
            Backoff = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(50)),
            Time = Time,
            Random = () => 0.5,
        };
        Runner = workers.CreateRunner();
        Tools = new(Records);
    }

    public string TaskId { get; }

    public TimeProvider Time { get; }

    public MemoryRecords Records { get; }

    public ScriptedModelServer Server { get; }

    public ChatTurnRunner Runner { get; }

    public ToolTranscript Tools { get; }

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

    public Assignment Assignment { get; set; } = new("Say what the limit is", []);

    public Reservation Reservation { get; set; } = new(50_000, 1m);

    public string Goal { get; set; } = "Know the limits";

    public WorkerTurn Turn(int turn = 1) => new(
        TaskId, Goal, "Names the limit", $"{TaskId}.1", turn, Card, Assignment, [.. Documents.Keys], Reservation, Time.GetUtcNow() + Card.Timeout);

    public Task<TurnReply> RunTurnAsync(int turn = 1, CancellationToken stopping = default) => Runner.RunAsync(Turn(turn), stopping);

    /// <summary>Turns until there is an envelope, with the sum of what they used.</summary>
    public async Task<(Envelope Envelope, Usage Usage, bool Fault, int Turns)> InvokeAsync()
    {
        var usage = Usage.None;
        for (var turn = 1; turn <= Card.MaxTurns; turn++)
        {
            var reply = await RunTurnAsync(turn);
            reply.NeededTokens.ShouldBeNull();
            usage = usage.Plus(reply.Usage);
            if (reply.Envelope is { } envelope)
                return (envelope, usage, reply.Fault, turn);
            await CallToolsAsync(turn, reply.ToolCalls);
        }
        throw new InvalidOperationException("The last turn gave no envelope.");
    }

    public async Task<long> CallToolsAsync(int turn, IReadOnlyList<ToolCall> calls)
    {
        long tokens = 0;
        foreach (var call in calls)
        {
            var toolTurn = new ToolTurn(TaskId, $"{TaskId}.1", turn, call, Card, [.. Documents.Keys], Time.GetUtcNow() + Card.Timeout);
            var requested = await Tools.ReadAsync(toolTurn, CancellationToken.None);
            var tool = ToolSet.FirstOrDefault(tool => tool.Name == call.Tool);
            var result = tool is null ? ToolResult.Failed($"There is no tool '{call.Tool}'.")
                : requested?.Arguments is not { } arguments ? ToolResult.Failed("The arguments are no JSON object.")
                : ArgumentSchema.Check(tool.Parameters, arguments) is { Count: > 0 } errors ? ToolResult.Failed(string.Join("; ", errors))
                : await tool.InvokeAsync(new(TaskId, [.. Documents.Keys]), arguments, CancellationToken.None);
            tokens += (await Tools.RecordAsync(toolTurn, result, CancellationToken.None)).ResultTokens;
        }
        return tokens;
    }

    public Task<IReadOnlyList<LoggedCall>> CallsAsync(bool bodies = false) => Server.CallsAsync(TaskId, bodies);

    public Task<Counters> CountersAsync() => Server.CountersAsync(TaskId);

    public Task ScriptAsync(Behaviour then, int times = 0) => Server.ScriptAsync(then, times, TaskId);

    public Task PutEnvelopeAsync(string invocation, Envelope envelope) => Records.PutAsync(
        RecordCollections.Envelopes, $"{TaskId}/{invocation}", JsonSerializer.SerializeToUtf8Bytes(envelope, DurableJson.Options));

    Task<IReadOnlyList<string>> IDocumentLibrary.ListAsync(string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. Documents.Keys]);

    Task<string?> IDocumentLibrary.ReadAsync(string taskId, IReadOnlyList<string> names, string document, CancellationToken cancellationToken) =>
        Task.FromResult(Documents.GetValueOrDefault(document));

    string IWorkerInstructions.Of(WorkerCard worker) => Instructions;
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
        return Task.FromResult(new ToolResult(JsonSerializer.Serialize(new { results = new[] { passage } }, DurableJson.Options), [passage]));
    }
}
