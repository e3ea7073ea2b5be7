using System.Globalization;
using System.Text;
using DurableTask.Core.History;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;

namespace Steward.DurableTask.Tests.Replay;

/// <summary>
/// A history as Durable Task's Azure Storage back end gives it, as one readable document: one event a line, turn by turn.
/// </summary>
internal sealed record HubHistory(string Orchestration, IReadOnlyList<HubTurn> Turns)
{
    private const int Format = 1;

    private static readonly Dictionary<string, Type> Types = HistoryEvent.KnownTypes()
        .ToDictionary(type => type.Name, StringComparer.Ordinal);

    private static readonly JsonSerializer Serializer = JsonSerializer.Create(new JsonSerializerSettings
    {
        NullValueHandling = NullValueHandling.Ignore,
        Culture = CultureInfo.InvariantCulture,
        // Payloads are JSON in strings; a date in them is text.
        DateParseHandling = DateParseHandling.None,
        Converters = { new StringEnumConverter() },
    });

    /// <param name="events">What the back end exports: a list of events with all their fields.</param>
    public static string Write(string orchestration, string instanceId, string events)
    {
        using var reader = new JsonTextReader(new StringReader(events)) { DateParseHandling = DateParseHandling.None };
        var lines = JArray.Load(reader).Select(Line);
        var head = new JObject { ["format"] = Format, ["orchestration"] = orchestration, ["instanceId"] = instanceId }
            .ToString(Formatting.None);
        return new StringBuilder(head, 0, head.Length - 1, 1_024).Append(",\n\"events\":[\n").AppendJoin(",\n", lines).Append("\n]}\n")
            .ToString();
    }

    public static HubHistory Read(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None };
        var document = JObject.Load(reader);
        if (document.Value<int>("format") != Format)
            throw new InvalidDataException($"The history is of format {document["format"]}; this reads {Format}.");
        var turns = new List<HubTurn>();
        foreach (var item in document["events"]!.Select(Event))
        {
            if (item is OrchestratorStartedEvent)
                turns.Add(new([], []));
            if (item is not OrchestratorCompletedEvent)
                (IsAction(item) ? turns[^1].Asked : turns[^1].Taken).Add(item);
        }
        return new(document.Value<string>("orchestration")!, turns);
    }

    private static bool IsAction(HistoryEvent item) =>
        item is TaskScheduledEvent or TimerCreatedEvent or SubOrchestrationInstanceCreatedEvent or EventSentEvent
            or ExecutionCompletedEvent;

    private static string Line(JToken token)
    {
        var item = (JObject)token;
        item["EventType"] = ((EventType)item.Value<int>("EventType")).ToString();
        foreach (var empty in item.Properties().Where(property => property.Value.Type == JTokenType.Null).ToList())
            empty.Remove();
        // Where it was recorded is nobody's business, and decides nothing.
        foreach (var trace in item.Descendants().OfType<JProperty>().Where(property => property.Name == "StackTrace").ToList())
            trace.Value = JValue.CreateNull();
        return item.ToString(Formatting.None);
    }

    private static HistoryEvent Event(JToken item) =>
        (HistoryEvent)item.ToObject(Types[$"{item.Value<string>("EventType")}Event"], Serializer)!;
}

/// <summary>One turn: what was taken in, its start first, and what the code asked for.</summary>
internal sealed record HubTurn(List<HistoryEvent> Taken, List<HistoryEvent> Asked);
