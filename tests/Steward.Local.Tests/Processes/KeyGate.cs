using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Steward.Local.Tests.Processes;

/// <summary>
/// Stands before a service as the host of a Functions app does: a call needs the key as <c>x-functions-key</c> or <c>?code=</c>, and is
/// answered 401 without a body otherwise. It serves under a path too, as a gateway, and can send callers elsewhere.
/// </summary>
internal sealed class KeyGate : IAsyncDisposable
{
    public const string Gateway = "/gateway";
    private static readonly string[] Passed = ["Accept", "Idempotency-Key", "Last-Event-ID"];

    private readonly HttpClient inner;
    private readonly WebApplication server;
    private readonly string key;
    private readonly Uri? elsewhere;

    private KeyGate(WebApplication server, Uri service, string key, Uri? elsewhere)
    {
        (this.server, this.key, this.elsewhere) = (server, key, elsewhere);
        inner = new() { BaseAddress = service, Timeout = Timeout.InfiniteTimeSpan };
    }

    public string Url => server.Urls.Single();

    /// <summary>Every call that came, by path and query, with the key that its header had.</summary>
    public ConcurrentQueue<(string Address, string? Key)> Calls { get; } = new();

    /// <param name="elsewhere">Where callers are sent instead of being served.</param>
    public static async Task<KeyGate> StartAsync(string service, string key, Uri? elsewhere = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var gate = new KeyGate(builder.Build(), new(service), key, elsewhere);
        gate.server.UsePathBase(Gateway);
        gate.server.Run(gate.PassAsync);
        await gate.server.StartAsync();
        return gate;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        inner.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var given = request.Headers["x-functions-key"].FirstOrDefault();
        Calls.Enqueue((request.PathBase + request.Path + request.QueryString, given));
        if (elsewhere is not null)
            response.Redirect(elsewhere.ToString(), permanent: true, preserveMethod: true);
        else if ((given ?? request.Query["code"]) != key)
            response.StatusCode = StatusCodes.Status401Unauthorized;
        else
            await ForwardAsync(request, response);
    }

    private async Task ForwardAsync(HttpRequest request, HttpResponse response)
    {
        using var message = new HttpRequestMessage(new(request.Method), request.Path + request.QueryString);
        if (request.ContentLength is not null || request.Headers.TransferEncoding.Count > 0)
        {
            message.Content = new StreamContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }
        foreach (var name in Passed.Where(name => request.Headers[name].Count > 0))
            message.Headers.TryAddWithoutValidation(name, request.Headers[name].ToString());
        using var answer = await inner.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, request.HttpContext.RequestAborted);
        (response.StatusCode, response.ContentType) = ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString());
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[4096];
        while (await body.ReadAsync(buffer, request.HttpContext.RequestAborted) is var read and > 0)
        {
            await response.Body.WriteAsync(buffer.AsMemory(0, read), request.HttpContext.RequestAborted);
            await response.Body.FlushAsync(request.HttpContext.RequestAborted);
        }
    }
}
