using Microsoft.AspNetCore.Http;
using Steward.Http.Answers;

namespace Steward.Http.Requests;

/// <summary>The id in an address. Ids that cannot be ours are not looked for.</summary>
internal static class RouteId
{
    private const int MaxLength = 200;

    public static string Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var id = context.Request.RouteValues["id"] as string ?? "";
        return id.Length is > 0 and <= MaxLength && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? id
            : throw new ProblemException(Problem.NotFound("Ids are letters, digits, '-', '_' and '.'."));
    }
}
