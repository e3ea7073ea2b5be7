using System.Globalization;
using System.Text;
using System.Text.Json;
using Steward.Durability;
using Steward.Texts;
using Steward.Workers.Catalogue;

namespace Steward.Workers.Offline;

/// <summary>An envelope made without a model, and how much was read for it.</summary>
internal sealed record OfflineAnswer(Envelope Envelope, int CharactersRead)
{
    private const double Enough = 0.5;

    /// <summary>No word overlap makes a machine sure of what it read.</summary>
    private const double MostSure = 0.95;

    /// <summary>Quotes as an answer: success from half of the query's words on, partial below.</summary>
    /// <param name="extra">Lines besides the quotes, such as computations.</param>
    public static OfflineAnswer Of(IReadOnlyList<Citation> quotes, double coverage, IReadOnlyList<string> missing, int read,
        string extra = "")
    {
        if (quotes.Count == 0 && extra.Length == 0)
            return new(Envelope.Failed(Label($"no document states anything on {Words(missing)}.")), read);
        var result = Clip.To(
            string.Join('\n', quotes.Select(quote => $"- {CitationSet.OneLine(quote.Quote)} [{quote.Document}]").Prepend(extra)).Trim('\n'),
            Envelope.MaxResultLength);
        var reason = string.Create(CultureInfo.InvariantCulture, $"the quotes hold {coverage:P0} of what was asked for");
        if (missing.Count > 0)
            reason += $"; not found: {Words(missing)}";
        return new(new(coverage >= Enough ? EnvelopeStatus.Success : EnvelopeStatus.Partial, result, Sureness(coverage),
            Label(reason + "."), [.. quotes.Take(Envelope.MaxEvidence)]), read);
    }

    /// <summary>A decision of a role, as JSON.</summary>
    public static OfflineAnswer Json<T>(T value, double confidence, string reason, IReadOnlyList<Citation>? evidence = null,
        int read = 0) =>
        new(new(EnvelopeStatus.Success, JsonSerializer.Serialize(value, DurableJson.Options), confidence, Label(reason), evidence), read);

    public static OfflineAnswer Failed(string reason) => new(Envelope.Failed(Label(reason)), 0);

    public static double Sureness(double coverage) => Math.Round(Math.Clamp(coverage, 0, 1) * MostSure, 2);

    public static string Label(string reason) => Clip.To($"{OfflineLabel.Text}: {reason}", Envelope.MaxReasonLength);

    private static string Words(IReadOnlyList<string> words)
    {
        var text = new StringBuilder(string.Join(", ", words.Take(12)));
        return words.Count > 12 ? text.Append(" and more").ToString() : words.Count == 0 ? "this" : text.ToString();
    }
}
