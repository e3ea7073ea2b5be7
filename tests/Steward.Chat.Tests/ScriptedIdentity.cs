using Azure.Core;

namespace Steward.Chat.Tests;

/// <summary>
/// An identity that gives <c>token-1</c>, <c>token-2</c> and so on, each for an hour of the given clock,
/// and notes the scopes it was asked for.
/// </summary>
internal sealed class ScriptedIdentity(TimeProvider? time = null) : TokenCredential
{
    private readonly List<string> scopes = [];
    private readonly TaskCompletionSource given = new();

    public IReadOnlyList<string> Scopes => scopes;

    /// <summary>Completed with the first token.</summary>
    public Task Given => given.Task;

    /// <summary>Awaited before a token is given; what it throws is thrown.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        scopes.AddRange(requestContext.Scopes);
        await Before();
        given.TrySetResult();
        return new($"token-{scopes.Count}", (time ?? TimeProvider.System).GetUtcNow() + TimeSpan.FromHours(1));
    }
}
