using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Steward.Functions.Tests.Hosts;

/// <summary>Stands where the platform hands out tokens of managed identities: a token says whose it is and what for.</summary>
internal sealed class IdentityEndpoint : IAsyncDisposable
{
    private const string Secret = "of-the-instance";
    private readonly WebApplication server;

    private IdentityEndpoint(WebApplication server) => this.server = server;

    /// <summary>What the platform tells its apps.</summary>
    public Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["IDENTITY_ENDPOINT"] = $"{server.Urls.Single()}/token",
        ["IDENTITY_HEADER"] = Secret,
    };

    public static string TokenOf(string clientId, string resource) => $"{clientId}|{resource}";

    public static async Task<IdentityEndpoint> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var endpoint = new IdentityEndpoint(builder.Build());
        endpoint.server.Run(AnswerAsync);
        await endpoint.server.StartAsync();
        return endpoint;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.StatusCode = context.Request.Headers["X-IDENTITY-HEADER"] == Secret ? 200 : 401;
        var (clientId, resource) = (context.Request.Query["client_id"].ToString(), context.Request.Query["resource"].ToString());
        return context.Response.WriteAsJsonAsync(new
        {
            access_token = TokenOf(clientId, resource),
            expires_on = $"{DateTimeOffset.UtcNow.AddHours(8).ToUnixTimeSeconds()}",
            resource,
            token_type = "Bearer",
            client_id = clientId,
        });
    }
}
