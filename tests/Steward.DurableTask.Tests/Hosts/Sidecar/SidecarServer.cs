using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Steward.DurableTask.Tests.Hosts.Sidecar;

/// <summary>The sidecar on a port of this machine: all that workers and clients know of it is its address.</summary>
internal sealed class SidecarServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private SidecarServer(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    /// <summary>Headers of all calls so far.</summary>
    public ConcurrentBag<IHeaderDictionary> Calls { get; } = [];

    public static async Task<SidecarServer> StartAsync()
    {
        // An empty builder watches no files: the suite starts more hosts than a machine has watchers.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRouting().AddLogging();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton<EntityHub>().AddSingleton<EntitySidecar>();
        var sidecar = new SidecarServer(builder.Build());
        sidecar.app.Use((context, next) =>
        {
            sidecar.Calls.Add(new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)));
            return next(context);
        });
        sidecar.app.MapGrpcService<EntitySidecar>();
        await sidecar.app.StartAsync();
        return sidecar;
    }

    public async ValueTask DisposeAsync()
    {
        // Its dispatchers wait up to an hour for work that nobody will do any more.
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }
}
