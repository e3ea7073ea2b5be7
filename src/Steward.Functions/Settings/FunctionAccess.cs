using Steward.Http.Access;

namespace Steward.Functions.Settings;

/// <summary>
/// How callers of a Functions app show who they are: by a function key to its host and, where that is on, to App Service authentication.
/// </summary>
internal static class FunctionAccess
{
    /// <param name="authenticated">Whether App Service authentication is on.</param>
    public static CallerAccess Of(bool authenticated) => new()
    {
        Schemes =
        [
            new("functionKey",
                new("apiKey") { In = "header", Name = "x-functions-key", Description = "A function key of this call, or a host key." }),
            new("functionCode",
                new("apiKey") { In = "query", Name = "code", Description = "The same key. Addresses are logged: prefer the header." }),
            .. authenticated
                ? [new KeyValuePair<string, SecurityScheme>("appService", AppService)]
                : Array.Empty<KeyValuePair<string, SecurityScheme>>(),
        ],
        Alternatives = authenticated
            ? [["functionKey"], ["functionCode"], ["functionKey", "appService"], ["functionCode", "appService"]]
            : [["functionKey"], ["functionCode"]],
        Challenge = "Bearer",
        HowToSignIn = authenticated
            ? "Sign in through this app's App Service authentication (/.auth/login/aad, or another provider's)."
            : "App Service authentication would tell who calls, and it is off.",
        PlatformFields = ["code", "clientId"],
        PlatformRefusal = "No good function key. The Functions host answers this, without a body.",
        KnowsCallers = authenticated,
    };

    private static SecurityScheme AppService => new("http")
    {
        Scheme = "bearer",
        Description = "A token for App Service authentication, which tells the service who calls. In browsers a session does.",
    };
}
