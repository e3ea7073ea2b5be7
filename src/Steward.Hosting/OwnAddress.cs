using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Http.Hosting;

namespace Steward.Hosting;

/// <summary>How others on this machine reach the host's own server.</summary>
internal static class OwnAddress
{
    private static readonly Uri KestrelsDefault = new("http://localhost:5000");

    /// <summary>The first address that the server listens on, or will by the configuration.</summary>
    public static Uri Of(IServiceProvider services)
    {
        var url = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? services.GetService<IConfiguration>()?["urls"]?.Split(';')[0];
        return url is not null && ListenAddress.Parse(url) is { } address ? ListenAddress.Reachable(address) : KestrelsDefault;
    }
}
