using Azure;
using Azure.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SelfHostedWorker;
using Steward.DurableTask.Hosting;
using Steward.Hosting;
using Steward.Http.Hosting;
using Steward.Http.Notifications;
using Steward.Workers;

// Steward in a process of your own: a Durable Task worker over gRPC, its client, and the HTTP service.
var builder = WebApplication.CreateSlimBuilder(args);
// What keeps it from starting is said below, in one line.
builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
    .AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
try
{
    var settings = WorkerSettings.Read(builder.Configuration);
    await settings.Records.CreateIfMissingAsync();
    // Workers of your own: .AddWorker<MyWorker>()
    builder.Services.AddSteward(settings.Steward).UseDurableTask(settings.Records);
    builder.Services.AddSingleton<IApprovalLog>(new ConsoleApprovals(Console.Error)).AddDurableTask(settings.BackEnd);
    await using var app = StewardWeb.Build(builder, settings.Steward.Http, settings.Urls);
    // A wrong catalogue shows now rather than in a task.
    _ = app.Services.GetRequiredService<IWorkerCatalogue>();
    await app.RunAsync();
    return 0;
}
catch (Exception wrong) when (wrong is ArgumentException or WorkersConfigurationException)
{
    await Console.Error.WriteLineAsync(wrong.Message.Split(" (Parameter", 2)[0]);
    return 2;
}
catch (Exception failed) when (failed is RequestFailedException or AuthenticationFailedException or AggregateException or IOException)
{
    await Console.Error.WriteLineAsync($"The worker cannot start: {failed.GetBaseException().Message}");
    return 1;
}
