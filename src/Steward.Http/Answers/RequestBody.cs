using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Steward.Http.Answers;

/// <summary>Reads a body whole, within bounds of kind, size and time.</summary>
internal static class RequestBody
{
    public const string Json = "application/json";
    public const string Form = "application/x-www-form-urlencoded";

    /// <summary>The media type, when it is one of those allowed, in UTF-8 and not compressed.</summary>
    public static string KindOf(HttpRequest request, params string[] allowed)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && allowed.FirstOrDefault(kind => type.MediaType.Equals(kind, StringComparison.OrdinalIgnoreCase)) is { } found
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            && request.Headers.ContentEncoding.Count == 0)
            return found;
        throw new ProblemException(Problem.OfStatus(415) with { Detail = $"Content-Type must be {string.Join(" or ", allowed)} in UTF-8, without Content-Encoding." },
            ("Accept", string.Join(", ", allowed)));
    }

    public static async Task<byte[]> ReadAsync(HttpRequest request, int max, TimeSpan within)
    {
        if (request.ContentLength > max)
            throw TooLarge(max);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        limit.CancelAfter(within);
        var buffer = ArrayPool<byte>.Shared.Rent(max + 1);
        try
        {
            var length = 0;
            while (await request.Body.ReadAsync(buffer.AsMemory(length, max + 1 - length), limit.Token) is var read and > 0)
            {
                length += read;
                if (length > max)
                    throw TooLarge(max);
            }
            return buffer.AsSpan(0, length).ToArray();
        }
        catch (OperationCanceledException) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new ProblemException(Problem.OfStatus(408));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ProblemException TooLarge(int max) => new(Problem.OfStatus(413) with { Detail = $"At most {max} bytes are allowed." });
}
