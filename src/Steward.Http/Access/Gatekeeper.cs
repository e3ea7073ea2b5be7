using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Steward.Http.Answers;

namespace Steward.Http.Access;

/// <summary>Lets a request in, and says whose it is.</summary>
/// <param name="identity">Who calls, as a platform in front has established it; null where there is none.</param>
internal sealed class Gatekeeper(ApiKeys keys, CallerAccess access, Func<HttpContext, string?>? identity)
{
    private const int MaxKeyLength = 500;

    /// <summary>The caller's identity; null where the host has no identities, or the route needs none and none was given.</summary>
    /// <exception cref="ProblemException">401 without a good key, 403 for what a foreign page sent.</exception>
    public string? Admit(HttpContext context, bool open)
    {
        ArgumentNullException.ThrowIfNull(context);
        RefuseForeignPages(context.Request);
        if (!keys.Any)
        {
            if (access == CallerAccess.ApiKeys)
                RefuseOtherMachines(context);
            return identity?.Invoke(context);
        }
        if (KeyOf(context.Request) is { } key)
        {
            return key.Length <= MaxKeyLength && keys.HolderOf(key) is { } holder
                ? holder
                : throw Unauthorized(access, "The API key is not valid.");
        }
        return open ? null : throw Unauthorized(access, "Send an API key as a bearer token.");
    }

    /// <summary>Whether a host name or address, with or without brackets, is this machine's own.</summary>
    internal static bool IsLocalName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);

    /// <summary>
    /// Without keys, and with no platform in front, only this machine may call, and only by its own names: a foreign name that resolves
    /// here is an attack (DNS rebinding).
    /// </summary>
    private static void RefuseOtherMachines(HttpContext context)
    {
        var local = context.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote);
        if (!local || !IsLocalName(context.Request.Host.Host))
        {
            throw new ProblemException(Problem.Of(421, "foreign-host", "This service answers to localhost only.",
                "Configure Steward:ApiKeys to serve other machines."));
        }
    }

    /// <summary>Asks for an identity in the way of the host: a browser asks for an API key as the password.</summary>
    public static ProblemException Unauthorized(CallerAccess access, string detail)
    {
        ArgumentNullException.ThrowIfNull(access);
        return new(Problem.Of(401, "unauthorized", "Authentication is required.", detail), ("WWW-Authenticate", access.Challenge));
    }

    /// <summary>A page of another site cannot act through a browser that happens to reach this service.</summary>
    private static void RefuseForeignPages(HttpRequest request)
    {
        var safe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!safe && request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
            throw new ProblemException(Problem.Of(403, "foreign-page", "Requests from pages of other sites are refused."));
    }

    private static string? KeyOf(HttpRequest request)
    {
        if (request.Headers["X-Api-Key"] is { Count: > 0 } direct)
            return direct.ToString();
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || header.Parameter is null)
            return request.Headers.Authorization.Count > 0 ? "" : null;
        return header.Scheme.ToUpperInvariant() switch
        {
            "BEARER" => header.Parameter,
            "BASIC" => PasswordOf(header.Parameter),
            _ => "",
        };
    }

    private static string PasswordOf(string basic)
    {
        var bytes = new byte[basic.Length];
        if (!Convert.TryFromBase64String(basic, bytes, out var length))
            return "";
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
