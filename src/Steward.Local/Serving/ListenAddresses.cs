using System.Net;
using System.Net.Sockets;
using Steward.Http.Hosting;
using Steward.Local.Exits;

namespace Steward.Local.Serving;

/// <summary>Addresses to listen on. Port 0 is settled here, because links to approvals are made before the server listens.</summary>
internal static class ListenAddresses
{
    /// <exception cref="CommandException">Lists every address that is none.</exception>
    public static string[] Of(IReadOnlyList<string> urls)
    {
        var wrong = urls.Where(url => ListenAddress.Parse(url) is not { Scheme: "http" or "https", AbsolutePath: "/", Query: "" }).ToList();
        if (wrong.Count > 0)
        {
            throw new CommandException(ExitCode.BadInput,
                [.. wrong.Select(url => $"--urls: '{url}' is not an address to listen on, such as {ServeCommand.DefaultUrl}")]);
        }
        return [.. urls.Select(url => ListenAddress.Parse(url)!.Port == 0 ? WithFreePort(ListenAddress.Parse(url)!) : url.TrimEnd('/'))];
    }

    /// <summary>How others on this machine reach the first of the addresses.</summary>
    public static Uri Reachable(IReadOnlyList<string> urls) => ListenAddress.Reachable(ListenAddress.Parse(urls[0])!);

    private static string WithFreePort(Uri address)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new UriBuilder(address) { Port = ((IPEndPoint)probe.LocalEndpoint).Port }.Uri.GetLeftPart(UriPartial.Authority);
    }
}
