using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Steward.DurableTask.Hosting;
using Steward.Functions.Hosting;
using Steward.Functions.Telemetry;

namespace Steward.Functions;

/// <summary>The worker process from its start to its end.</summary>
internal static class StewardApp
{
    /// <summary>
    /// A stopping host ends its worker after five seconds. What could not be sent by then is kept on the disk, if there is one.
    /// </summary>
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ReadingTime = TimeSpan.FromMilliseconds(500);

    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        IHost host;
        try
        {
            host = await StartAsync(args);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            foreach (var line in StartErrors.Of(exception))
                await Console.Error.WriteLineAsync(line);
            // The host reads the lines as they come, and drops what is unread when its worker is gone.
            await Task.Delay(ReadingTime);
            return 1;
        }
        await using var disposal = (IAsyncDisposable)host;
        await host.WaitForShutdownAsync();
        // First, and before the host's patience is over: the rest of the telemetry may take its time.
        await host.Services.GetRequiredService<AuditTrail>().FlushAsync(FlushPatience);
        return 0;
    }

    /// <summary>Everything that can be wrong is looked at before the first function may run.</summary>
    private static async Task<IHost> StartAsync(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<InvocationScope>();
        builder.Services.AddStewardTelemetry(builder.Configuration);
        await builder.Services.AddStewardFunctionsAsync(builder.Configuration);
        var host = builder.Build();
        // Builds the catalogue, the model clients and the owner, which the first call would wait for otherwise.
        host.Services.GetRequiredService<StewardTasks>();
        await host.StartAsync();
        return host;
    }
}
