using Azure.Core;

namespace Steward.Workers.Providers;

/// <summary>
/// An identity that is asked for another token only when the last one is about to expire, for one scope. The OpenAI SDK asks at every call,
/// and a developer's sign-in starts a process each time.
/// </summary>
internal sealed class CachedCredential(TokenCredential identity, TimeProvider? time = null) : TokenCredential
{
    /// <summary>Before a token expires, where it does not say by itself when to renew it.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(5);

    private readonly TimeProvider time = time ?? TimeProvider.System;
    private volatile Held? held;

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        Fresh() ?? Keep(identity.GetToken(requestContext, cancellationToken));

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        Fresh() ?? Keep(await identity.GetTokenAsync(requestContext, cancellationToken));

    private AccessToken? Fresh() => held is { } one && time.GetUtcNow() < one.Until ? one.Token : null;

    private AccessToken Keep(AccessToken token)
    {
        held = new(token, token.RefreshOn ?? token.ExpiresOn - RenewBefore);
        return token;
    }

    private sealed record Held(AccessToken Token, DateTimeOffset Until);
}
