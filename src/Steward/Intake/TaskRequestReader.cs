using System.Text.Json;
using System.Text.Unicode;
using Steward.Contracts;
using Steward.Limits;
using Steward.Tasks;

namespace Steward.Intake;

/// <summary>JSON bytes to a request, or every error in them at once, each naming its field. Never throws for what a sender wrote.</summary>
public static class TaskRequestReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = RequestBounds.Depth };

    /// <param name="bounds">The host's; the platform's when null.</param>
    public static Validated<TaskRequest> Read(ReadOnlyMemory<byte> body, LimitBounds? bounds = null)
    {
        var errors = new FieldErrors();
        if (Parse(body, errors) is not { } document)
            return new(null, errors.All);
        using (document)
        {
            var request = JsonFields.Open(document.RootElement, "", errors) is { } fields
                ? Read(fields, bounds ?? LimitBounds.Platform, errors)
                : null;
            return new(errors.Any ? null : request, errors.All);
        }
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> body, FieldErrors errors)
    {
        if (body.Span.StartsWith("\uFEFF"u8))
            body = body[3..];
        if (body.Length > RequestBounds.BodyBytes)
        {
            errors.Add("", $"the request has {body.Length} bytes; at most {RequestBounds.BodyBytes} are allowed");
        }
        else if (body.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            errors.Add("", "the request is empty; a JSON object with goal and completion is needed");
        }
        else if (!Utf8.IsValid(body.Span))
        {
            errors.Add("", "the request is not valid UTF-8");
        }
        else
        {
            try
            {
                return JsonDocument.Parse(body, Strict);
            }
            catch (JsonException broken)
            {
                errors.Add("", Explain(broken));
            }
        }
        return null;
    }

    private static string Explain(JsonException broken) =>
        broken.Message.Contains("maximum configured depth", StringComparison.OrdinalIgnoreCase)
            ? $"the request is nested deeper than {RequestBounds.Depth} levels"
            : $"the request is not JSON: error in line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}";

    private static TaskRequest? Read(JsonFields fields, LimitBounds bounds, FieldErrors errors)
    {
        var goal = fields.Text("goal", RequestBounds.GoalLength, required: true);
        var pattern = fields.Choice("pattern", PatternKind.Auto);
        var documents = DocumentsReader.Read(fields, errors);
        var workers = fields.Texts("workers", RequestBounds.Workers, RequestBounds.NameLength);
        var given = fields.Object("limits");
        var limits = given is null ? TaskLimits.Default.Within(bounds) : LimitsReader.Read(given, bounds);
        var completion = CompletionReader.Read(fields, errors);
        var onLimit = fields.Choice("onLimit", OnLimit.CompletePartial);
        var approval = ApprovalPolicyReader.Read(fields, errors);
        var metadata = Metadata(fields);
        fields.RefuseOthers();
        return goal is null || completion is null ? null : new()
        {
            Goal = goal,
            Pattern = pattern,
            Documents = documents,
            Workers = workers,
            Limits = limits,
            LimitsCost = given?.Has("costUsd") == true,
            Completion = completion,
            OnLimit = onLimit,
            Approval = approval,
            Metadata = metadata,
        };
    }

    private static Dictionary<string, string> Metadata(JsonFields fields)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (fields.Object("metadata") is not { } entries)
            return metadata;
        if (!entries.HasAtMost(RequestBounds.MetadataEntries))
            return metadata;
        foreach (var name in entries.Names)
        {
            if (entries.Named(name, RequestBounds.NameLength) && entries.Text(name, RequestBounds.MetadataValueLength) is { } text)
                metadata[name] = text;
        }
        return metadata;
    }
}
