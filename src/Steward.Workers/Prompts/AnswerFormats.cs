using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Contracts;
using Steward.Durability;

namespace Steward.Workers.Prompts;

/// <summary>The answer format of each role. Where a briefing names workers, the schema admits only those.</summary>
internal static class AnswerFormats
{
    public const string MonitorJudgementName = "monitor-judgement";

    private static readonly JsonArray Statuses = ["success", "partial", "failed"];

    public static AnswerFormat Of(WorkerTurn turn) => turn.Worker.Role switch
    {
        WorkerRole.Planner => Plan(NamesIn(turn, "workers")),
        WorkerRole.Judge => ItemsIn(turn, "modes", "mode") is { Count: > 0 } modes ? MonitorJudgement(modes) : Judgement,
        WorkerRole.Owner => OwnerChoice,
        WorkerRole.Manager => ManagerPlan(NamesIn(turn, "workers")),
        WorkerRole.Assembler => Envelope([], "assemble"),
        _ => Envelope(NamesIn(turn, "peers"), "work"),
    };

    /// <summary>The largest schema of a role apart from the names of workers in it.</summary>
    public static AnswerFormat Of(WorkerRole role) => role switch
    {
        WorkerRole.Planner => Plan([]),
        WorkerRole.Judge => MonitorJudgement(["?"]),
        WorkerRole.Owner => OwnerChoice,
        WorkerRole.Manager => ManagerPlan([]),
        _ => Envelope(["?"], "assemble"),
    };

    private static AnswerFormat Envelope(IReadOnlyList<string> peers, string taskText)
    {
        var task = PromptTexts.Task(taskText);
        var fields = new JsonObject
        {
            ["status"] = Enum(Statuses),
            ["result"] = Text("the answer itself; empty only when failed"),
            ["confidence"] = Number("0 to 1, how sure you are that the result is right and complete"),
            ["reason"] = Text("one or two sentences: why this status"),
            ["evidence"] = Quotes(),
        };
        if (peers.Count > 0)
        {
            var handoff = Object(
                new() { ["to"] = Names(peers), ["reason"] = Text("why that worker"), ["remaining"] = Text("what is left to do") });
            handoff["type"] = new JsonArray("object", "null");
            fields["handoff"] = handoff;
            task += $"\n{PromptTexts.Task("hand-off")}";
        }
        task += $"\n{PromptTexts.Task("envelope")}";
        return new(peers.Count > 0 ? "handoff-envelope" : "envelope", Element(Object(fields)), task, ["confidence"],
            ["evidence", "handoff"], ToEnvelope);
    }

    private static AnswerFormat Plan(IReadOnlyList<string> workers) => Role(
        "plan",
        new()
        {
            ["subtasks"] = List(Object(new()
            {
                ["id"] = Text("short and unique; keep the id of what is done and used"),
                ["worker"] = Names(workers),
                ["objective"] = Text("complete by itself: the worker sees nothing else"),
                ["dependsOn"] = List(Text("id of a subtask whose result this one reads")),
            })),
            ["notes"] = List(Text("what was left out, and why")),
        },
        PromptTexts.Task("plan"),
        fractions: [], optional: ["dependsOn", "notes"], _ => 1);

    private static AnswerFormat Judgement { get; } = Role(
        "judgement",
        new()
        {
            ["verdict"] = Enum(["pass", "re-plan", "escalate"]),
            ["score"] = Number("0 to 1"),
            ["findings"] = List(Text("one fault each; empty only for pass")),
        },
        PromptTexts.Task("judgement"),
        fractions: ["score"], optional: [], root => root.GetProperty("score").GetDouble());

    /// <summary>The judge of the monitors: whether the turns it is shown have one of the failure modes it is asked for.</summary>
    private static AnswerFormat MonitorJudgement(IReadOnlyList<string> modes) => Role(
        MonitorJudgementName,
        new()
        {
            ["findings"] = List(Object(new()
            {
                ["mode"] = Names(modes),
                ["turn"] = new JsonObject { ["type"] = "integer", ["description"] = "number of the turn that shows it" },
                ["quote"] = Text("copied word for word from that turn"),
                ["why"] = Text("one sentence"),
                ["certainty"] = Number("0 to 1"),
            })),
        },
        PromptTexts.Task("monitor-judgement"),
        fractions: [], optional: [], _ => 1);

    private static AnswerFormat OwnerChoice { get; } = Role(
        "owner-choice",
        new() { ["decision"] = Enum(["complete-partial", "escalate", "abort"]), ["reason"] = Text("one or two sentences") },
        PromptTexts.Task("owner-choice"),
        fractions: [], optional: [], _ => 1);

    private static AnswerFormat ManagerPlan(IReadOnlyList<string> workers)
    {
        var answer = Text("the best answer so far; null when there is none");
        answer["type"] = new JsonArray("string", "null");
        return Role(
            "manager-plan",
            new()
            {
                ["facts"] = List(Text("all that is known now")),
                ["plan"] = List(Text("a step you mean to take")),
                ["answer"] = answer,
                ["confidence"] = Number("0 to 1, in that answer"),
                ["done"] = new JsonObject { ["type"] = "boolean", ["description"] = "true when the completion criterion holds" },
                ["next"] = List(Object(new() { ["worker"] = Names(workers), ["objective"] = Text("complete by itself") })),
                ["evidence"] = Quotes(),
            },
            PromptTexts.Task("manager-plan"),
            fractions: ["confidence"], optional: ["facts", "plan", "answer", "evidence"],
            root => root.GetProperty("confidence").GetDouble());
    }

    private static AnswerFormat Role(
        string name, JsonObject fields, string task, string[] fractions, string[] optional, Func<JsonElement, double> confidence) =>
        new(name, Element(Object(fields)), task, fractions, optional, root =>
        {
            var result = JsonSerializer.Serialize(root, DurableJson.Options);
            return result.Length > Workers.Envelope.MaxResultLength
                ? new(null, [new(string.Empty, $"the answer has {result.Length} characters, more than {Workers.Envelope.MaxResultLength}")])
                : new(new(EnvelopeStatus.Success, result, confidence(root), string.Empty, CitationsIn(root)), []);
        });

    /// <summary>Models copy text well and count characters badly: they give the words, <c>EvidenceCheck</c> finds the positions.</summary>
    private static Validated<Envelope> ToEnvelope(JsonElement root) => EnvelopeReader.Parse(root, positions: false);

    /// <summary>Quotes without positions.</summary>
    private static List<Citation>? CitationsIn(JsonElement root) => root.TryGetProperty("evidence", out var quotes)
        ? [.. quotes.EnumerateArray().Take(Workers.Envelope.MaxEvidence)
            .Select(quote => new Citation(quote.GetProperty("document").GetString()!, 0, 0, quote.GetProperty("quote").GetString()!))
            .Where(citation => citation.Quote.Length <= Workers.Envelope.MaxQuoteLength)]
        : null;

    private static IReadOnlyList<string> NamesIn(WorkerTurn turn, string list) => ItemsIn(turn, list, "name");

    private static IReadOnlyList<string> ItemsIn(WorkerTurn turn, string list, string field) =>
        turn.Assignment.Briefing is { ValueKind: JsonValueKind.Object } briefing && briefing.TryGetProperty(list, out var items)
            && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray().Select(item => item.GetProperty(field).GetString()!)]
            : [];

    private static JsonObject Names(IReadOnlyList<string> names) =>
        names.Count > 0 ? Enum([.. names.Select(name => JsonValue.Create(name))]) : Text("name of a worker");

    private static JsonObject Quotes() =>
        List(Object(new() { ["document"] = Text("its name"), ["quote"] = Text("copied word for word, at most three sentences") }));

    private static JsonObject Enum(JsonArray values) => new() { ["type"] = "string", ["enum"] = values.DeepClone() };

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };

    private static JsonObject Number(string description) => new() { ["type"] = "number", ["description"] = description };

    private static JsonObject List(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Object(JsonObject properties) => new()
    {
        ["type"] = "object",
        ["properties"] = properties,
        ["required"] = new JsonArray([.. properties.Select(property => JsonValue.Create(property.Key))]),
        ["additionalProperties"] = false,
    };

    private static JsonElement Element(JsonObject schema) => JsonSerializer.SerializeToElement(schema);
}
