namespace Steward.Http.Access;

/// <summary>How callers of a host show who they are: by the service's own API keys, or to a platform in front of it.</summary>
public sealed record CallerAccess
{
    /// <summary>What <see cref="Gatekeeper"/> takes by itself.</summary>
    public static CallerAccess ApiKeys { get; } = new()
    {
        Schemes =
        [
            new("bearer", new("http") { Scheme = "bearer", Description = "An API key. Needed where the host has any." }),
            new("apiKey", new("apiKey") { In = "header", Name = "X-Api-Key", Description = "The same key." }),
            new("basic", new("http") { Scheme = "basic", Description = "The same key as the password, with any user name." }),
        ],
        Alternatives = [["bearer"], ["apiKey"], ["basic"]],
        Challenge = "Bearer, Basic realm=\"steward\", charset=\"UTF-8\"",
        HowToSignIn = "Sign in with your API key as the password.",
    };

    /// <summary>The security schemes of the OpenAPI document, each under its name.</summary>
    public required IReadOnlyList<KeyValuePair<string, SecurityScheme>> Schemes { get; init; }

    /// <summary>What lets a caller in: the schemes of any one of them, together.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Alternatives { get; init; }

    /// <summary><c>WWW-Authenticate</c> of a 401.</summary>
    public required string Challenge { get; init; }

    /// <summary>A sentence to somebody who has to be known and is not.</summary>
    public required string HowToSignIn { get; init; }

    /// <summary>
    /// Fields of the query that are the platform's own: accepted with every call, and not looked at. Their case does not matter.
    /// </summary>
    public IReadOnlyList<string> PlatformFields { get; init; } = [];

    /// <summary>
    /// What the platform answers by itself to a caller without a key, for the OpenAPI document; null where the service answers,
    /// with a problem.
    /// </summary>
    public string? PlatformRefusal { get; init; }

    /// <summary>False where nobody can be known: a task that names its approvers would never be decided.</summary>
    public bool KnowsCallers { get; init; } = true;
}

/// <summary>A security scheme as OpenAPI 3.1 writes it (Security Scheme Object).</summary>
/// <param name="Type"><c>apiKey</c> or <c>http</c>.</param>
public sealed record SecurityScheme(string Type)
{
    /// <summary>Of <c>http</c>: the scheme of the <c>Authorization</c> header, such as <c>bearer</c> (RFC 9110, 16.4.1).</summary>
    public string? Scheme { get; init; }

    /// <summary>Of <c>apiKey</c>: <c>header</c>, <c>query</c> or <c>cookie</c>.</summary>
    public string? In { get; init; }

    /// <summary>Of <c>apiKey</c>: the name of that header, query field or cookie.</summary>
    public string? Name { get; init; }

    /// <summary>A sentence for readers of the document.</summary>
    public string? Description { get; init; }
}
