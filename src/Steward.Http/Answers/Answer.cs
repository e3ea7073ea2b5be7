using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Steward.Contracts;

namespace Steward.Http.Answers;

/// <summary>A whole response, built before any of it is sent. Needs nothing of the host, so that every host can send it.</summary>
internal sealed class Answer : IResult
{
    public const string Json = "application/json; charset=utf-8";
    public const string ProblemJson = "application/problem+json; charset=utf-8";

    public required int Status { get; init; }

    public string? ContentType { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public static Answer Of<T>(int status, T value, params (string Name, string Value)[] headers) => new()
    {
        Status = status,
        ContentType = Json,
        Body = JsonSerializer.SerializeToUtf8Bytes(value, ContractJson.Options),
        Headers = headers,
    };

    public static Answer Of(Problem problem, params (string Name, string Value)[] headers)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return new()
        {
            Status = problem.Status,
            ContentType = ProblemJson,
            Body = JsonSerializer.SerializeToUtf8Bytes(problem, ContractJson.Options),
            Headers = headers,
        };
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        foreach (var (name, value) in Headers)
            response.Headers[name] = value;
        if (ContentType is null)
            return;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body, httpContext.RequestAborted);
    }
}
