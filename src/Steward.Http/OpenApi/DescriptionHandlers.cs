using Microsoft.AspNetCore.Http;
using Steward.Http.Answers;
using Steward.Http.Options;

namespace Steward.Http.OpenApi;

/// <summary>What the service says of itself.</summary>
internal sealed class DescriptionHandlers(StewardHttpOptions options)
{
    private readonly byte[] document = OpenApiDocument.Of(options.Access);

    public static Task<IResult> HealthAsync() => Task.FromResult<IResult>(Answer.Of(200, new Health("ok")));

    public Task<IResult> OpenApiAsync() =>
        Task.FromResult<IResult>(new Answer { Status = 200, ContentType = Answer.Json, Body = document });

    /// <summary>The process answers.</summary>
    private sealed record Health(string Status);
}
