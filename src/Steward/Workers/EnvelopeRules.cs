using Steward.Contracts;

namespace Steward.Workers;

/// <summary>What every envelope obeys, whether it was read from a text or made by code.</summary>
internal static class EnvelopeRules
{
    /// <summary>Everything wrong with an envelope.</summary>
    public static IReadOnlyList<FieldError> Check(Envelope envelope)
    {
        var errors = new FieldErrors();
        Check(envelope, errors);
        return errors.All;
    }

    public static void Check(Envelope envelope, FieldErrors errors)
    {
        if (!Enum.IsDefined(envelope.Status))
            errors.Add("status", "is not known; allowed: success, partial, failed");
        CheckText("result", envelope.Result, Envelope.MaxResultLength, errors);
        if (envelope.Confidence is not (>= 0 and <= 1))
            errors.Add("confidence", "must be a number from 0 to 1");
        CheckText("reason", envelope.Reason, Envelope.MaxReasonLength, errors);
        CheckEvidence(envelope.Evidence ?? [], errors);
        if (envelope.Handoff is { } handoff)
        {
            CheckText("handoff.to", handoff.To, Envelope.MaxReasonLength, errors);
            CheckText("handoff.reason", handoff.Reason, Envelope.MaxReasonLength, errors);
            CheckText("handoff.remaining", handoff.Remaining, Envelope.MaxReasonLength, errors);
        }
    }

    private static void CheckEvidence(IReadOnlyList<Citation> evidence, FieldErrors errors)
    {
        if (evidence.Count > Envelope.MaxEvidence)
            errors.Add("evidence", $"has {evidence.Count} items; at most {Envelope.MaxEvidence} are allowed");
        for (var i = 0; i < Math.Min(evidence.Count, Envelope.MaxEvidence); i++)
        {
            var (document, start, end, quote) = evidence[i];
            CheckText($"evidence[{i}].document", document, Envelope.MaxReasonLength, errors);
            if (start < 0)
                errors.Add($"evidence[{i}].start", "must be 0 or more");
            if (end < start)
                errors.Add($"evidence[{i}].end", "must not be before start");
            CheckText($"evidence[{i}].quote", quote, Envelope.MaxQuoteLength, errors);
        }
    }

    private static void CheckText(string field, string? text, int max, FieldErrors errors)
    {
        if (text is null)
            errors.Add(field, "is required");
        else if (text.Length > max)
            errors.Add(field, $"has {text.Length} characters; at most {max} are allowed");
    }
}
