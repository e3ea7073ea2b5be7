using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Steward.Http.Access;
using Steward.Http.Answers;
using Steward.Http.Requests;

namespace Steward.Http.Hosting;

/// <summary>One call of the surface, as every host serves it.</summary>
/// <param name="Pattern">With <c>{id}</c> where an id stands.</param>
/// <param name="Name">Operation id in the OpenAPI document.</param>
/// <param name="Open">Needs no API key: it tells nothing, or has a credential of its own.</param>
internal sealed record StewardRoute(string Method, string Pattern, string Name, bool Open, Func<HttpContext, Task<IResult>> Handle)
{
    internal static StewardRoute Of<THandlers>(
        string method, string pattern, string name, Func<THandlers, HttpContext, Task<IResult>> handle, bool open = false)
        where THandlers : notnull =>
        new(method, pattern, name, open, context => handle(context.RequestServices.GetRequiredService<THandlers>(), context));

    /// <summary>Admits, handles and answers. Nothing that a caller sends makes it throw.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        RoutedCall.SetPrefix(context, PrefixIn(context.Request));
        IResult result;
        try
        {
            RoutedCall.SetCaller(context, context.RequestServices.GetRequiredService<Gatekeeper>().Admit(context, Open));
            result = await Handle(context);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            result = AnswerTo(exception, context);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or BadHttpRequestException)
        {
            return;
        }
        await result.ExecuteAsync(context);
    }

    /// <summary>The pattern says how many segments are ours: what is before them is a host's.</summary>
    private string PrefixIn(HttpRequest request)
    {
        var path = (request.PathBase + request.Path).ToUriComponent().TrimEnd('/');
        for (var segments = Pattern.Count(c => c == '/'); segments > 0; segments--)
            path = path[..Math.Max(0, path.LastIndexOf('/'))];
        return path;
    }

    internal static Answer AnswerTo(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case ProblemException known:
                return known.Answer;
            case BadHttpRequestException bad:
                return Answer.Of(Problem.OfStatus(bad.StatusCode));
            case OperationCanceledException or ObjectDisposedException:
                return Answer.Of(Problem.OfStatus(503), ("Retry-After", "5"));
            default:
                context.RequestServices.GetRequiredService<ILogger<StewardRoute>>()
                    .Fault(context.Request.Method, context.Request.Path, exception);
                return Answer.Of(Problem.OfStatus(500));
        }
    }
}

internal static partial class RouteLog
{
    /// <summary>Event ids are a contract: they never change their meaning.</summary>
    [LoggerMessage(EventId = 3001, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    public static partial void Fault(this ILogger logger, string method, string path, Exception exception);
}
