using Microsoft.AspNetCore.Http;
using Steward.Http.Answers;

namespace Steward.Http.OpenApi;

/// <summary>What the service says of itself.</summary>
public sealed class DescriptionHandlers
{
    private static readonly byte[] Document = Load();

    public static Task<IResult> HealthAsync() => Task.FromResult<IResult>(Answer.Of(200, new Health("ok")));

    public static Task<IResult> OpenApiAsync() =>
        Task.FromResult<IResult>(new Answer { Status = 200, ContentType = Answer.Json, Body = Document });

    private static byte[] Load()
    {
        using var stream = typeof(DescriptionHandlers).Assembly.GetManifestResourceStream("openapi.json")
            ?? throw new InvalidOperationException("The OpenAPI document is not embedded.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>The process answers.</summary>
    private sealed record Health(string Status);
}
