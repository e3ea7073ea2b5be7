using System.Globalization;
using System.Text.Json;

namespace Steward.Audit.Formats;

/// <summary>
/// One span of OpenTelemetry's GenAI semantic conventions, whatever the exporter: OTLP JSON, or a flat object with attributes.
/// </summary>
internal sealed record GenAiSpan(
    string TraceId, string SpanId, string? ParentId, string Name, DateTimeOffset? Start, bool Failed,
    IReadOnlyDictionary<string, JsonElement> Attributes,
    IReadOnlyList<(string Name, IReadOnlyDictionary<string, JsonElement> Attributes)> Events)
{
    public const string Prefix = "gen_ai.";

    public bool IsGenAi => Attributes.Keys.Any(key => key.StartsWith(Prefix, StringComparison.Ordinal));

    public string? Text(string attribute) =>
        Attributes.TryGetValue(attribute, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public long? Number(string attribute) => Attributes.TryGetValue(attribute, out var value) ? ((JsonElement?)value).Number() : null;

    /// <summary>All spans in documents of any of the known shapes.</summary>
    public static IEnumerable<GenAiSpan> In(IEnumerable<JsonElement> documents)
    {
        foreach (var document in documents)
        {
            if (document.ValueKind == JsonValueKind.Array)
            {
                foreach (var span in In(document.EnumerateArray()))
                    yield return span;
            }
            else if ((document.Member("resourceSpans") ?? document.Member("resource_spans")) is { } resources)
            {
                foreach (var span in ((JsonElement?)resources).Items().SelectMany(InResource))
                    yield return span;
            }
            else if (document.Member("spans") is { ValueKind: JsonValueKind.Array } spans)
            {
                foreach (var span in In(spans.EnumerateArray()))
                    yield return span;
            }
            else if (document.Member("attributes") is not null)
            {
                yield return From(document);
            }
        }
    }

    private static IEnumerable<GenAiSpan> InResource(JsonElement resource) =>
        (resource.Member("scopeSpans") ?? resource.Member("scope_spans") ?? resource.Member("instrumentationLibrarySpans")).Items()
            .SelectMany(scope => scope.Member("spans").Items()).Select(From);

    private static GenAiSpan From(JsonElement span)
    {
        var context = span.Member("context");
        var status = span.Member("status");
        var code = status?.Member("code") ?? status?.Member("status_code");
        var failed = code is { } value && (value.ValueKind == JsonValueKind.Number ? ((JsonElement?)value).Number() == 2
            : value.ToString().EndsWith("ERROR", StringComparison.OrdinalIgnoreCase));
        return new(
            Id(span, context, "traceId", "trace_id") ?? "trace", Id(span, context, "spanId", "span_id") ?? string.Empty,
            span.Text("parentSpanId") ?? span.Text("parent_span_id") ?? span.Text("parent_id"), span.Text("name") ?? string.Empty,
            StartOf(span), failed,
            AttributesOf(span.Member("attributes")),
            [.. span.Member("events").Items()
                .Select(item => (item.Text("name") ?? string.Empty, AttributesOf(item.Member("attributes"))))]);
    }

    private static string? Id(JsonElement span, JsonElement? context, string camel, string snake) =>
        span.Text(camel) ?? span.Text(snake) ?? context?.Text(camel) ?? context?.Text(snake);

    private static DateTimeOffset? StartOf(JsonElement span)
    {
        var start = span.Member("startTimeUnixNano") ?? span.Member("start_time_unix_nano") ?? span.Member("start_time")
            ?? span.Member("startTime");
        if (start.Number() is > 0 and var nanoseconds && nanoseconds / 100 < DateTimeOffset.MaxValue.Ticks - DateTimeOffset.UnixEpoch.Ticks)
            return DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);

        return start is { ValueKind: JsonValueKind.String } text
            && DateTimeOffset.TryParse(text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? at
                : null;
    }

    /// <summary>OTLP's list of keys and typed values, or a plain object.</summary>
    private static Dictionary<string, JsonElement> AttributesOf(JsonElement? attributes)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (attributes is { ValueKind: JsonValueKind.Object } plain)
        {
            foreach (var property in plain.EnumerateObject())
                values[property.Name] = property.Value;
        }

        foreach (var item in attributes.Items())
        {
            if (item.Text("key") is { } key && item.Member("value") is { ValueKind: JsonValueKind.Object } value)
            {
                foreach (var typed in value.EnumerateObject())
                    values[key] = typed.Value;
            }
        }

        return values;
    }
}
