using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Steward.ScriptedModel;

/// <summary>Sensible answers by the name of the schema that was asked for, made from what the prompt says.</summary>
internal static partial class DefaultAnswers
{
    private const int MaxDefaultSubtasks = 4;

    public static ScriptedToolCall? FirstToolCall(ChatCall call)
    {
        if (call.ToolsForbidden || call.Messages.Any(message => message.Role == "tool"))
            return null;
        var search = call.Tools.FirstOrDefault(tool => tool.Required is ["query"]);
        return search is null ? null : new(search.Name, JsonSerializer.Serialize(new { query = QueryFor(call) }));
    }

    public static string For(ChatCall call) => call.SchemaName switch
    {
        "plan" => Plan(Briefing(call)).ToJsonString(),
        "judgement" => """{"verdict":"pass","score":0.9,"findings":[]}""",
        "monitor-judgement" => """{"findings":[]}""",
        "owner-choice" => """{"decision":"complete-partial","reason":"There is a part worth keeping."}""",
        "manager-plan" => Manager(call, Briefing(call)).ToJsonString(),
        _ => Envelope(call).ToJsonString(),
    };

    public static JsonObject Envelope(ChatCall call)
    {
        var envelope = new JsonObject
        {
            ["status"] = "success",
            ["result"] = $"Finding {call.Fingerprint[..8]}: {Short(Line(call, "Objective") ?? Line(call, "Goal") ?? "done")}",
            ["confidence"] = 0.85,
            ["reason"] = "Answered from what was given.",
            ["evidence"] = Evidence(call),
        };
        if (call.Schema is { } schema && schema.Contains("\"handoff\"", StringComparison.Ordinal))
            envelope["handoff"] = Handoff(Briefing(call));
        return envelope;
    }

    /// <summary>The first holder passes on, the second finishes.</summary>
    private static JsonObject? Handoff(JsonObject? briefing)
    {
        if (briefing?["peers"] is not JsonArray { Count: > 0 } peers || briefing["path"] is JsonArray { Count: > 1 })
            return null;
        return new JsonObject
        {
            ["to"] = peers[0]!["name"]!.GetValue<string>(),
            ["reason"] = "It knows more.",
            ["remaining"] = "The rest.",
        };
    }

    private static JsonObject Plan(JsonObject? briefing)
    {
        var failed = (briefing?["failures"] as JsonArray ?? []).Select(failure => failure!["worker"]!.GetValue<string>())
            .ToHashSet(StringComparer.Ordinal);
        var workers = (briefing?["workers"] as JsonArray ?? []).Select(worker => worker!["name"]!.GetValue<string>()).ToList();
        var usable = workers.Where(worker => !failed.Contains(worker)).ToList();
        if (usable.Count == 0)
            usable = workers;
        var again = briefing?["previous"] is JsonObject previous
            ? $" (after a plan of {(previous["subtasks"] as JsonArray)?.Count ?? 0})"
            : string.Empty;
        var most = Math.Min(MaxDefaultSubtasks, briefing?["maxSubtasks"]?.GetValue<int>() ?? MaxDefaultSubtasks);
        var subtasks = new JsonArray();
        foreach (var (worker, index) in usable.Take(most).Select((worker, index) => (worker, index)))
        {
            subtasks.Add(new JsonObject
            {
                ["id"] = $"{(again.Length == 0 ? "s" : "r")}{index + 1}",
                ["worker"] = worker,
                ["objective"] = $"Part {index + 1} of the goal{again}",
                ["dependsOn"] = new JsonArray(),
            });
        }
        return new JsonObject { ["subtasks"] = subtasks, ["notes"] = new JsonArray() };
    }

    private static JsonObject Manager(ChatCall call, JsonObject? briefing)
    {
        var last = briefing?["lastRound"] as JsonArray ?? [];
        var worker = (briefing?["workers"] as JsonArray)?.FirstOrDefault()?["name"]?.GetValue<string>();
        var ask = last.Count == 0 && worker is not null;
        return new JsonObject
        {
            ["facts"] = new JsonArray($"Round {briefing?["round"]} looked at {last.Count} results"),
            ["plan"] = new JsonArray("Ask", "Answer"),
            ["answer"] = ask ? null : $"Answer {call.Fingerprint[..8]} to: {Short(Line(call, "Goal") ?? "the goal")}",
            ["confidence"] = ask ? 0.3 : 0.9,
            ["done"] = !ask,
            ["next"] = ask
                ? new JsonArray(new JsonObject { ["worker"] = worker, ["objective"] = "Find what the goal needs" })
                : new JsonArray(),
            ["evidence"] = Evidence(call),
        };
    }

    /// <summary>
    /// Quotes the first passage that a tool or another worker's result showed: <c>{"document":"...","start":0,"end":9,"quote":"..."}</c>.
    /// </summary>
    private static JsonArray Evidence(ChatCall call)
    {
        foreach (var message in call.Messages.Where(message => message.Role is "tool" or "user"))
        {
            if (Passage().Match(message.Content) is { Success: true } match && JsonNode.Parse(match.Value) is JsonObject passage)
            {
                return new JsonArray(
                    new JsonObject { ["document"] = passage["document"]!.DeepClone(), ["quote"] = passage["quote"]!.DeepClone() });
            }
        }
        return [];
    }

    private static JsonObject? Briefing(ChatCall call)
    {
        var match = call.Messages.Select(message => BriefingBlock().Match(message.Content)).FirstOrDefault(match => match.Success);
        return match is null ? null : JsonNode.Parse(match.Groups["json"].Value) as JsonObject;
    }

    private static string QueryFor(ChatCall call) => Short(Line(call, "Objective") ?? Line(call, "Goal") ?? "goal");

    private static string? Line(ChatCall call, string name) => call.Messages
        .Where(message => message.Role == "user")
        .SelectMany(message => message.Content.Split('\n'))
        .FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..];

    private static string Short(string text) => text.Length <= 200 ? text : text[..200];

    [GeneratedRegex(@"<data-[0-9a-f]+ name=""briefing"">\s*(?<json>\{.*?\})\s*</data-",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex BriefingBlock();

    [GeneratedRegex(@"\{""document"":""(?:[^""\\]|\\.)*"",""start"":\d+,""end"":\d+,""quote"":""(?:[^""\\]|\\.)*""\}",
        RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Passage();
}
