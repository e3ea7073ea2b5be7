using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Steward.Contracts;
using Steward.Http.Access;
using Steward.Http.Answers;
using Steward.Http.Options;

namespace Steward.Http.Hosting;

/// <summary>The surface on a server of its own: Kestrel, hardened.</summary>
public static class StewardWeb
{
    /// <summary>Bytes of a body, none of them kept past <see cref="RequestBounds.BodyBytes"/>; a sender of more is cut off.</summary>
    private const int MaxDiscardedBody = 16 * 1_048_576;

    /// <summary>
    /// Builds the server. Before: the builder's services hold what <see cref="StewardServices.AddStewardHttp"/> adds. Off loopback,
    /// API keys are required.
    /// </summary>
    /// <param name="urls">Addresses to listen on, such as <c>http://127.0.0.1:7071</c>; port 0 takes a free one.</param>
    /// <exception cref="ArgumentException">The settings are wrong.</exception>
    public static WebApplication Build(WebApplicationBuilder builder, StewardHttpOptions options, params string[] urls)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(urls);
        var loopback = Array.TrueForAll(urls, IsLoopback);
        if (!loopback && options.ApiKeys.Count == 0)
        {
            throw new ArgumentException("Off loopback an API key is required: configure Steward:ApiKeys, or listen on 127.0.0.1.",
                nameof(options));
        }

        builder.WebHost.UseUrls(urls).ConfigureKestrel(server => Harden(server, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        var app = builder.Build();
        app.Use(ProblemsAsync);
        app.UseRouting();
        StewardRoutes.Map(app);
        return app;
    }

    private static bool IsLoopback(string url) => ListenAddress.Parse(url) is { } address && Gatekeeper.IsLocalName(address.Host);

    private static void Harden(KestrelServerOptions server, StewardHttpOptions options)
    {
        server.AddServerHeader = false;
        var limits = server.Limits;
        // The reader says what is too large, at a smaller bound; the server discards the rest,
        // since a sender who is cut off may lose the answer.
        limits.MaxRequestBodySize = MaxDiscardedBody;
        limits.MaxRequestHeadersTotalSize = 16_384;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestLineSize = 8_192;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MinRequestBodyDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
    }

    /// <summary>Everything that is not a handler's answer becomes a problem too: no route, wrong method, a fault below.</summary>
    private static async Task ProblemsAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await StewardRoute.AnswerTo(exception, context).ExecuteAsync(context);
            return;
        }
        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
            await Answer.Of(Problem.OfStatus(context.Response.StatusCode)).ExecuteAsync(context);
    }
}
