using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Steward.Contracts;
using Steward.Intake;
using Steward.Limits;
using Steward.Tasks;

namespace Steward.Local.Running;

/// <summary>
/// A request from a file, from options, or from a file with options over it. One reader judges the whole,
/// so that every error is listed at once.
/// </summary>
internal static partial class RequestComposer
{
    /// <param name="file">The request file; null when there is none.</param>
    /// <param name="bounds">The host's.</param>
    public static ComposedRequest Compose(byte[]? file, RequestOptions options, LimitBounds bounds)
    {
        if (Open(file) is not { } request)
            return new(TaskRequestReader.Read(file, bounds), file!, Defaulted: false);
        Set(request, "goal", options.Goal);
        Set(request, "pattern", options.Pattern);
        Set(request, "onLimit", options.OnLimit);
        Append(request, "documents", options.Documents.Select(name => (JsonNode)name));
        Append(request, "workers", options.Workers.Select(name => (JsonNode)name));
        if (options.Approval is not null)
            Set(Child(request, "approval"), "when", options.Approval);
        foreach (var (name, value) in options.Limits)
            Set(Child(request, "limits"), name, Scalar(value));
        var defaulted = Complete(request, options);
        var body = Encoding.UTF8.GetBytes(request.ToJsonString());
        return new(TaskRequestReader.Read(body, bounds), body, defaulted) { AsksByItself = request["approval"] is not null };
    }

    /// <summary>Null for what is not a JSON object: the reader then says what is wrong with it.</summary>
    private static JsonObject? Open(byte[]? file)
    {
        if (file is null)
            return [];
        var body = file.AsSpan().StartsWith("\uFEFF"u8) ? file.AsSpan(3) : file;
        if (body.Length > RequestBounds.BodyBytes || !Utf8.IsValid(body))
            return null;
        try
        {
            return JsonNode.Parse(body, documentOptions: new() { MaxDepth = RequestBounds.Depth, AllowDuplicateProperties = false })
                as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Without a criterion or check of the user's: an answer, resting on a citation where there are documents.</summary>
    private static bool Complete(JsonObject request, RequestOptions options)
    {
        if (options.Criterion is not null)
            Set(Child(request, "completion"), "criterion", options.Criterion);
        if (options.Checks.Count > 0)
            Append(Child(request, "completion"), "checks", options.Checks.Select(Check));
        var defaulted = request["completion"] is null;
        if (defaulted)
        {
            var check = request["documents"] is JsonArray { Count: > 0 } ? "min-citations=1" : "min-length=1";
            Append(Child(request, "completion"), "checks", [Check(check)]);
        }
        if (options.Confidence is not null)
            Set(Child(request, "completion"), "confidence", Scalar(options.Confidence));
        return defaulted;
    }

    private static JsonNode Check(string text)
    {
        var parts = text.Split('=', 2);
        var check = new JsonObject { ["kind"] = parts[0] };
        if (parts.Length == 2)
            check["value"] = Value(parts[1]);
        return check;
    }

    /// <summary>JSON where it is JSON, else text.</summary>
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { MaxDepth = 8 });
        }
        catch (JsonException)
        {
            return text;
        }
    }

    /// <summary>A number stays the number that was written, whatever its size: the reader names its bounds.</summary>
    private static JsonNode? Scalar(string text) => JsonNumber().IsMatch(text) ? JsonNode.Parse(text) : text;

    /// <summary>The object to set fields of. Where the file has something else, that stays for the reader to refuse.</summary>
    private static JsonObject? Child(JsonObject request, string name)
    {
        if (request[name] is null)
            request[name] = new JsonObject();
        return request[name] as JsonObject;
    }

    private static void Set(JsonObject? target, string name, JsonNode? value)
    {
        if (target is not null && value is not null)
            target[name] = value;
    }

    private static void Append(JsonObject? target, string name, IEnumerable<JsonNode> items)
    {
        var given = items.ToList();
        if (target is null || given.Count == 0)
            return;
        if (target[name] is null)
            target[name] = new JsonArray();
        if (target[name] is JsonArray list)
            given.ForEach(list.Add);
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex JsonNumber();
}

/// <param name="Body">The request as JSON, as a service takes it.</param>
/// <param name="Defaulted">The completion is the command's default, not the user's.</param>
internal sealed record ComposedRequest(Validated<TaskRequest> Request, byte[] Body, bool Defaulted)
{
    /// <summary>The request says when a human is asked.</summary>
    public bool AsksByItself { get; init; }
}
