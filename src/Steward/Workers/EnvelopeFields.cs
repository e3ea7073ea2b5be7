using System.Text.Json;
using Steward.Contracts;

namespace Steward.Workers;

/// <summary>Takes an envelope out of JSON, field by field, so that every error is reported at once.</summary>
internal sealed class EnvelopeFields
{
    private readonly List<FieldError> errors = [];

    public static Validated<Envelope> Read(JsonElement root)
    {
        var fields = new EnvelopeFields();
        var envelope = fields.ReadEnvelope(root);
        return new(fields.errors.Count == 0 ? envelope : null, fields.errors);
    }

    private Envelope? ReadEnvelope(JsonElement root)
    {
        if (!IsObject(root, string.Empty, ["status", "result", "confidence", "reason", "evidence", "handoff"]))
            return null;
        var status = ReadStatus(root);
        var result = ReadText(root, string.Empty, "result", Envelope.MaxResultLength);
        var confidence = ReadConfidence(root);
        var reason = ReadText(root, string.Empty, "reason", Envelope.MaxReasonLength);
        return new(status, result, confidence, reason, ReadEvidence(root), ReadHandoff(root));
    }

    private EnvelopeStatus ReadStatus(JsonElement root)
    {
        var text = root.TryGetProperty("status", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        switch (text)
        {
            case "success": return EnvelopeStatus.Success;
            case "partial": return EnvelopeStatus.Partial;
            case "failed": return EnvelopeStatus.Failed;
            default:
                Refuse("status", "is one of success, partial, failed");
                return EnvelopeStatus.Failed;
        }
    }

    private double ReadConfidence(JsonElement root)
    {
        if (root.TryGetProperty("confidence", out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var confidence) && confidence is >= 0 and <= 1)
            return confidence;
        Refuse("confidence", "is a number from 0 to 1");
        return 0;
    }

    private List<Citation>? ReadEvidence(JsonElement root)
    {
        if (!Present(root, "evidence", out var list))
            return null;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > Envelope.MaxEvidence)
        {
            Refuse("evidence", $"is a list of at most {Envelope.MaxEvidence} citations");
            return null;
        }
        return list.EnumerateArray().Select((item, index) => ReadCitation(item, $"evidence[{index}]")).OfType<Citation>().ToList();
    }

    private Citation? ReadCitation(JsonElement item, string path)
    {
        if (!IsObject(item, path, ["document", "start", "end", "quote"]))
            return null;
        var start = ReadPosition(item, path, "start");
        var end = ReadPosition(item, path, "end");
        var quote = ReadText(item, path, "quote", Envelope.MaxQuoteLength);
        if (end < start)
            Refuse($"{path}.end", "is not before start");
        return new(ReadText(item, path, "document", Envelope.MaxReasonLength), start, end, quote);
    }

    private Handoff? ReadHandoff(JsonElement root)
    {
        if (!Present(root, "handoff", out var item) || !IsObject(item, "handoff", ["to", "reason", "remaining"]))
            return null;
        return new(ReadText(item, "handoff", "to", Envelope.MaxReasonLength), ReadText(item, "handoff", "reason", Envelope.MaxReasonLength),
            ReadText(item, "handoff", "remaining", Envelope.MaxReasonLength));
    }

    private int ReadPosition(JsonElement item, string path, string name)
    {
        if (item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var position)
            && position >= 0)
            return position;
        Refuse($"{path}.{name}", "is a whole number, 0 or more");
        return 0;
    }

    private string ReadText(JsonElement item, string path, string name, int max)
    {
        var field = path.Length == 0 ? name : $"{path}.{name}";
        if (item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { } text && text.Length <= max)
            return text;
        Refuse(field, $"is a text of at most {max} characters");
        return string.Empty;
    }

    private bool IsObject(JsonElement item, string path, ReadOnlySpan<string> names)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            Refuse(path, "is a JSON object");
            return false;
        }
        foreach (var property in item.EnumerateObject())
        {
            if (!names.Contains(property.Name))
                Refuse(path, $"has an unknown field '{Shown(property.Name)}'");
        }
        return true;
    }

    /// <summary>Strict structured output makes models write every field: null stands for an absent one.</summary>
    private static bool Present(JsonElement item, string name, out JsonElement value) =>
        item.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private static string Shown(string name) => name.Length <= 40 ? name : name[..40];

    private void Refuse(string field, string message)
    {
        // One line each, and few: the text comes from outside.
        if (errors.Count < 10)
            errors.Add(new(field, message));
    }
}
