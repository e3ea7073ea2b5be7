using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Steward.Http.Answers;

namespace Steward.Http.Requests;

/// <summary>Reads a body whole, within bounds of kind, size and time.</summary>
internal static class RequestBody
{
    public const string Json = "application/json";
    public const string Form = "application/x-www-form-urlencoded";

    private const int FirstBuffer = 4_096;

    /// <summary>The media type, when it is one of those allowed, in UTF-8 and not compressed.</summary>
    public static string KindOf(HttpRequest request, params string[] allowed)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && allowed.FirstOrDefault(kind => type.MediaType.Equals(kind, StringComparison.OrdinalIgnoreCase)) is { } found
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            && request.Headers.ContentEncoding.Count == 0)
        {
            return found;
        }
        throw new ProblemException(Problem.OfStatus(415) with
        {
            Detail = $"Content-Type must be {string.Join(" or ", allowed)} in UTF-8, without Content-Encoding.",
        },
            ("Accept", string.Join(", ", allowed)));
    }

    public static async Task<byte[]> ReadAsync(HttpRequest request, int max, TimeSpan within)
    {
        if (request.ContentLength > max)
            throw TooLarge(max);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        limit.CancelAfter(within);
        // Grows with what arrives, not with what is announced: whoever only announces holds no memory.
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var length = 0;
            while (await request.Body.ReadAsync(buffer.AsMemory(length), limit.Token) is var read and > 0)
            {
                length += read;
                if (length > max)
                    throw TooLarge(max);
                if (length == buffer.Length)
                    buffer = Grown(buffer);
            }
            return buffer.AsSpan(0, length).ToArray();
        }
        catch (OperationCanceledException) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new ProblemException(Problem.OfStatus(408));
        }
        catch (IOException exception) when (exception is not BadHttpRequestException
            && !request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // Its framing cannot be read, such as a chunk of more bytes than there are numbers for.
            throw new ProblemException(Problem.OfStatus(400));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grown(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }

    private static ProblemException TooLarge(int max) => new(Problem.OfStatus(413) with { Detail = $"At most {max} bytes are allowed." });
}
