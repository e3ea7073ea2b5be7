using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Steward.Functions.Hosting;

/// <summary>
/// Names the invocation to the logs that the worker sends to its host, which drops those without: the worker's OpenTelemetry defaults do
/// not name it (Azure/azure-functions-dotnet-worker#3489), so that console and log stream would show nothing of the app's.
/// </summary>
internal sealed class InvocationScope(ILogger<InvocationScope> logger) : IFunctionsWorkerMiddleware
{
    /// <summary>What the worker's log writer looks for in scopes.</summary>
    private const string Key = "AzureFunctions_InvocationId";

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        using var scope = logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { [Key] = context.InvocationId });
        await next(context);
    }
}
