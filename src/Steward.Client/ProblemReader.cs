using System.Text.Json;
using Steward.Contracts;
using Steward.Durability;

namespace Steward.Client;

/// <summary>Answers that are no success, as exceptions.</summary>
internal static class ProblemReader
{
    private const string Prefix = "urn:steward:problem:";

    public static async Task<StewardClientException> ReadAsync(
        HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        var problem = await TryReadAsync(response, cancellationToken).ConfigureAwait(false);
        var (status, code) = ((int)response.StatusCode, CodeOf(problem?.Type));
        var title = problem?.Title ?? response.ReasonPhrase;
        return new($"{Sentence(title, problem)} ({(code is null ? "" : $"{code}, ")}{status})".TrimStart())
        {
            Code = code,
            Status = status,
            Title = title,
            Detail = problem?.Detail,
            Errors = problem?.Errors ?? [],
            RetryAfter = Retries.AskedToWait(response, time),
            Location = status is >= 300 and < 400 ? response.Headers.Location : null,
        };
    }

    private static string Sentence(string? title, ProblemText? problem) =>
        problem?.Errors is { Count: > 0 } errors
            ? $"{title} {string.Join(' ', errors.Select(error => $"{error}."))}"
            : $"{title} {problem?.Detail}".TrimEnd();

    private static string? CodeOf(string? type) =>
        type?.StartsWith(Prefix, StringComparison.Ordinal) == true ? type[Prefix.Length..] : null;

    /// <summary>Null where the status has to do: a gateway's page, or nothing.</summary>
    private static async Task<ProblemText?> TryReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize<ProblemText>(body, DurableJson.Options);
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    /// <summary>RFC 9457, as far as it is used.</summary>
    private sealed record ProblemText(string? Type, string? Title, string? Detail, IReadOnlyList<FieldError>? Errors);
}
