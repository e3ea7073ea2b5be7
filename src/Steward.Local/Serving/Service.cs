using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Steward.Contracts;
using Steward.Engine;
using Steward.Hosting;
using Steward.Http.Hosting;
using Steward.Http.Notifications;
using Steward.Http.Options;
using Steward.Local.Exits;
using Steward.Local.Wording;

namespace Steward.Local.Serving;

/// <summary>The service from its start to its stop: engine first, then the server; on the way down the other way round.</summary>
internal static class Service
{
    public static async Task<int> RunAsync(StewardOptions settings, string[] urls, bool json, CancellationToken cancellationToken)
    {
        var reachable = ListenAddresses.Reachable(urls);
        var listening = false;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        // A server that cannot start is one line of ours, not the framework's stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host",
            level => level >= LogLevel.Warning && Volatile.Read(ref listening));
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console =>
            console.LogToStandardErrorThreshold = LogLevel.Trace);
        settings.Http.CallbackBaseUrl ??= reachable;
        builder.Services.AddSingleton<IApprovalLog>(new ConsoleApprovals(Console.Error));
        builder.Services.AddSteward(settings).UseEmbeddedEngine();
        await using var server = Build(builder, settings.Http, urls);
        await StartAsync(server, urls, cancellationToken);
        Volatile.Write(ref listening, true);
        Announce(settings, reachable, json);

        var faulted = server.Services.GetRequiredService<EmbeddedEngine>().Faulted;
        var stop = Task.Delay(Timeout.Infinite, cancellationToken);
        var first = await Task.WhenAny(stop, faulted);
        await Console.Error.WriteLineAsync("stopping; tasks in flight resume at the next start");
        await server.StopAsync(CancellationToken.None);
        return first == stop
            ? ExitCode.Completed
            : throw new CommandException(ExitCode.DataFolder, $"the engine has stopped: {(await faulted).Message}");
    }

    private static WebApplication Build(WebApplicationBuilder builder, StewardHttpOptions options, string[] urls)
    {
        try
        {
            return StewardWeb.Build(builder, options, urls);
        }
        catch (ArgumentException exception) when (exception.ParamName == "options")
        {
            throw new CommandException(ExitCode.BadInput, exception.Message.Split(" (Parameter", 2)[0].Split('\n'));
        }
    }

    private static async Task StartAsync(WebApplication server, string[] urls, CancellationToken cancellationToken)
    {
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            throw new CommandException(ExitCode.BadInput, $"--urls: cannot listen on {string.Join(", ", urls)}: {exception.Message}");
        }
    }

    private static void Announce(StewardOptions settings, Uri reachable, bool json)
    {
        Console.Error.WriteLine($"provider: {ProviderText.Of(settings.Workers.Model)}");
        Console.Error.WriteLine($"documents: {settings.Workers.DocumentsFolder ?? "none (--docs FOLDER offers some)"}");
        Console.Error.WriteLine($"data: {settings.DataFolder}");
        Console.Out.WriteLine(json
            ? JsonSerializer.Serialize(new { url = reachable, dataFolder = settings.DataFolder }, ContractJson.Options)
            : $"listening on {reachable.GetLeftPart(UriPartial.Authority)}");
    }
}
