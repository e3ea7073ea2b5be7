using System.Text.Json;
using Steward.Contracts;

namespace Steward.Workers;

/// <summary>
/// Reads a worker's text as an <see cref="Envelope"/>, strictly: one JSON object with exactly the fields of the envelope, in range. Never
/// throws for what the text holds.
/// </summary>
internal static class EnvelopeReader
{
    /// <summary>Longest text that is looked at, in characters: every field at its maximum, escaped, fits.</summary>
    public const int MaxTextLength = 2_097_152;

    /// <summary>The envelope, or a <c>failed</c> one that says what is wrong with the text.</summary>
    public static Envelope Read(string? text)
    {
        var parsed = Parse(text);
        return parsed.IsValid
            ? parsed.Value
            : Envelope.Failed($"The worker's answer is not a valid envelope: {string.Join("; ", parsed.Errors)}");
    }

    /// <summary>The envelope, or everything that is wrong with the text.</summary>
    public static Validated<Envelope> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Refused("the text is empty");
        if (text.Length > MaxTextLength)
            return Refused($"the text has {text.Length} characters, more than {MaxTextLength}");
        try
        {
            using var document = JsonDocument.Parse(text, new() { MaxDepth = 8, AllowDuplicateProperties = false });
            return Parse(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            // ArgumentException: text that is not valid UTF-16. InvalidOperationException: an escape that names half a character.
            return Refused($"the text is not one JSON value ({exception.Message})");
        }
    }

    /// <summary>The envelope, or everything that is wrong with the value.</summary>
    /// <param name="positions">False where citations have only a document and a quote: whoever reads them finds the place.</param>
    internal static Validated<Envelope> Parse(JsonElement root, bool positions = true)
    {
        var errors = new FieldErrors();
        var envelope = JsonFields.Open(root, string.Empty, errors) is { } fields ? ReadEnvelope(fields, positions, errors) : null;
        if (!errors.Any)
            EnvelopeRules.Check(envelope!, errors);
        return new(errors.Any ? null : envelope, errors.All);
    }

    private static Envelope ReadEnvelope(JsonFields fields, bool positions, FieldErrors errors)
    {
        fields.Require("status", "result", "confidence", "reason");
        var envelope = new Envelope(
            fields.Choice("status", EnvelopeStatus.Failed), fields.AnyText("result"), (double)fields.Number("confidence", 0, (0, 1)),
            fields.AnyText("reason"),
            fields.Has("evidence") ? ReadCitations(fields, positions, errors) : null,
            fields.Object("handoff") is { } handoff ? ReadHandoff(handoff) : null);
        fields.RefuseOthers();
        return envelope;
    }

    private static List<Citation> ReadCitations(JsonFields fields, bool positions, FieldErrors errors) =>
        [.. fields.List("evidence", Envelope.MaxEvidence).Select(item => JsonFields.Open(item.Item, item.Path, errors))
            .OfType<JsonFields>().Select(citation => ReadCitation(citation, positions))];

    private static Citation ReadCitation(JsonFields fields, bool positions)
    {
        fields.Require(positions ? ["document", "start", "end", "quote"] : ["document", "quote"]);
        var citation = new Citation(fields.AnyText("document"), positions ? Position("start") : 0, positions ? Position("end") : 0,
            fields.AnyText("quote"));
        fields.RefuseOthers();
        return citation;

        int Position(string name) => (int)fields.Integer(name, 0, (0, int.MaxValue));
    }

    private static Handoff ReadHandoff(JsonFields fields)
    {
        fields.Require("to", "reason", "remaining");
        var handoff = new Handoff(fields.AnyText("to"), fields.AnyText("reason"), fields.AnyText("remaining"));
        fields.RefuseOthers();
        return handoff;
    }

    private static Validated<Envelope> Refused(string message) => new(null, [new(string.Empty, message)]);
}
