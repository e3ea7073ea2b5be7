using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Steward.Hosting;

/// <summary>How others on this machine reach the host's own server.</summary>
internal static class ListenAddress
{
    private static readonly Uri KestrelsDefault = new("http://localhost:5000");

    /// <summary>The first address that the server listens on, or will by the configuration.</summary>
    public static Uri Of(IServiceProvider services)
    {
        var url = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? services.GetService<IConfiguration>()?["urls"]?.Split(';')[0];
        return url is not null && Uri.TryCreate(Named(url), UriKind.Absolute, out var address) ? address : KestrelsDefault;
    }

    private static string Named(string url)
    {
        foreach (var any in (string[])["://*", "://+", "://0.0.0.0", "://[::]"])
            url = url.Replace(any, "://localhost", StringComparison.Ordinal);
        return url;
    }
}
