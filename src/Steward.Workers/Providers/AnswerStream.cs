using System.Net.ServerSentEvents;
using System.Text.Json;
using Steward.Workers.Settings;

namespace Steward.Workers.Providers;

/// <summary>Reads an answer while it comes. It may take as long as tokens keep coming; silence ends it.</summary>
internal static class AnswerStream
{
    private const string Done = "[DONE]";

    /// <param name="silence">Cancelled when nothing came for too long; put off with each token.</param>
    /// <exception cref="ModelFault">It broke off, or what came is no JSON.</exception>
    public static async Task<string> ReadAsync(
        Stream body, StreamTimes times, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        var answer = new StreamedAnswer();
        try
        {
            await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
            {
                if (item.Data == Done)
                    break;
                using var chunk = JsonDocument.Parse(ForeignText.Mend(item.Data));
                answer.Add(chunk.RootElement);
                if (answer.HasBegun)
                    silence.CancelAfter(times.BetweenTokens);
            }
        }
        catch (JsonException exception)
        {
            throw new ModelFault("The provider's stream has a chunk that is not JSON.", Billing.WorstCase, transient: true,
                inner: exception);
        }
        return answer.IsWhole
            ? answer.ToJson()
            : throw new ModelFault("The provider's stream broke off before the answer was whole.", Billing.WorstCase, transient: true);
    }
}
