using Microsoft.AspNetCore.WebUtilities;
using Steward.Local.Exits;

namespace Steward.Local.Submitting;

/// <summary>
/// A service as it was named: where it is, with the path of a gateway if there is one, and the key if the address brought one.
/// </summary>
/// <param name="Base">Ends with a slash, and holds neither query nor key.</param>
/// <param name="Key">From <c>?code=</c>, as a Functions app's addresses in the portal have it.</param>
internal sealed record ServiceAddress(Uri Base, string? Key)
{
    private const string Submission = "/api/tasks";
    private static readonly string[] PlatformFields = ["code", "clientId"];

    /// <summary>Takes the service's address, or that of its submissions: the portal gives the latter. No message repeats a key.</summary>
    /// <exception cref="CommandException">It is not an address of a service.</exception>
    public static ServiceAddress Parse(string text, string option)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new CommandException(ExitCode.BadInput, $"{option}: '{text.Split('?')[0]}' is not an http or https address");
        if (address.UserInfo.Length > 0)
            throw new CommandException(ExitCode.BadInput, $"{option}: takes no user name or password; set Steward__ApiKey");
        var query = QueryHelpers.ParseQuery(address.Query);
        if (query.Keys.Except(PlatformFields, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
            throw new CommandException(ExitCode.BadInput, $"{option}: '{unknown}' is not known in the address of a service; known: code");
        var path = address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        if (address.AbsolutePath.TrimEnd('/').EndsWith(Submission, StringComparison.OrdinalIgnoreCase))
            path = path[..^Submission.Length];
        return new(new($"{path}/"), query.TryGetValue("code", out var code) && code.ToString() is { Length: > 0 } key ? key : null);
    }
}
