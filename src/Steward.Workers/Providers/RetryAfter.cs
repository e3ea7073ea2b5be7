using System.ClientModel.Primitives;
using System.Globalization;

namespace Steward.Workers.Providers;

/// <summary>
/// How long a provider asks to wait: <c>retry-after-ms</c> (Azure), or <c>Retry-After</c> as seconds or as a date (RFC 9110, 10.2.3).
/// </summary>
internal static class RetryAfter
{
    public static TimeSpan? Of(PipelineResponseHeaders headers)
    {
        var date = DateTimeOffset.TryParse(Header("Date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed
            : (DateTimeOffset?)null;
        return Read(Header("Retry-After"), Header("retry-after-ms") ?? Header("x-ms-retry-after-ms"), date);

        string? Header(string name) => headers.TryGetValue(name, out var value) ? value : null;
    }

    /// <param name="answeredAt">The answer's own <c>Date</c>: a date is measured against the clock that wrote it.</param>
    public static TimeSpan? Read(string? retryAfter, string? milliseconds, DateTimeOffset? answeredAt)
    {
        if (Number(milliseconds) is { } ms)
            return TimeSpan.FromMilliseconds(ms);
        if (Number(retryAfter) is { } seconds)
            return TimeSpan.FromSeconds(seconds);
        if (answeredAt is { } from
            && DateTimeOffset.TryParse(retryAfter, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
        {
            return until > from ? until - from : TimeSpan.Zero;
        }
        return null;
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 86_400_000
            ? number
            : null;
}
