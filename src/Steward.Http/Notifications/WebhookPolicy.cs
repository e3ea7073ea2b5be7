using System.Net;
using System.Net.Sockets;
using Steward.Contracts;

namespace Steward.Http.Notifications;

/// <summary>Where webhooks may go: https, to allowed hosts, at public addresses.</summary>
/// <param name="hosts">Each exact or <c>*.example.com</c>.</param>
internal sealed class WebhookPolicy(IEnumerable<string> hosts)
{
    /// <summary>What is wrong with the webhooks of a request.</summary>
    public IReadOnlyList<FieldError> ErrorsOf(IReadOnlyList<string> webhooks)
    {
        ArgumentNullException.ThrowIfNull(webhooks);
        return [.. webhooks.Select((webhook, index) => (Index: index, Error: ErrorOf(new(webhook))))
            .Where(item => item.Error is not null).Select(item => new FieldError($"approval.notify[{item.Index}]", item.Error!))];
    }

    public string? ErrorOf(Uri webhook)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        return webhook is not { IsAbsoluteUri: true, Scheme: "https", UserInfo: "" }
            ? "must be an https address without user name or password"
            : !hosts.Any(host => Matches(host, webhook.IdnHost)) ? $"'{webhook.IdnHost}' is none of the hosts that webhooks may go to"
            : null;
    }

    /// <summary>
    /// Sends nowhere but to public addresses, checked after the name was resolved and for the very connection that is made;
    /// follows no redirect.
    /// </summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        ConnectCallback = ConnectAsync,
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        // One private address among public ones is enough: who mixes them is up to something.
        if (addresses.Length == 0 || !Array.TrueForAll(addresses, PublicAddress.Is))
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"'{host}' is not at a public address.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool Matches(string allowed, string host) =>
        allowed.StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);
}
