using System.Text.Json;
using Steward.Durability;
using Steward.Workers;

namespace Steward.Validation;

/// <summary>Reads a judge's envelope as a verdict. A judge that cannot be understood does not let anything pass.</summary>
internal static class Judging
{
    public static Verdict Read(Envelope envelope)
    {
        if (envelope.Status == EnvelopeStatus.Failed)
            return new(VerdictKind.Escalate, [$"The judge gave no verdict: {envelope.Reason}"]);
        try
        {
            var judgement = ForeignJson.Read<Judgement>(envelope.Result, DurableJson.Options);
            var kind = judgement?.Verdict switch
            {
                "pass" => VerdictKind.Pass,
                "re-plan" => VerdictKind.RePlan,
                _ => VerdictKind.Escalate,
            };
            return new(kind,
                kind == VerdictKind.Pass ? [] : judgement?.Findings is { Count: > 0 } findings ? findings : ["The judge did not pass it."]);
        }
        catch (JsonException)
        {
            return new(VerdictKind.Escalate, ["The judge's answer is not a judgement."]);
        }
    }
}
