using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Grpc;
using Microsoft.DurableTask.Worker.Grpc.Internal;
using Microsoft.Extensions.DependencyInjection;
using Steward.Approvals;
using Steward.Durability;
using Steward.DurableTask;
using Steward.DurableTask.Clients;
using Steward.Http.Hosting;
using Steward.Ownership;
using Steward.Validation;
using Steward.Workers;

namespace SelfHostedWorker;

/// <summary>The composition root.</summary>
internal static class WorkerServices
{
    public static async Task AddStewardAsync(this IServiceCollection services, WorkerSettings settings)
    {
        await settings.Records.CreateIfMissingAsync();
        var keys = await SigningKeyStore.ResolveAsync(settings.Http.SigningKey, settings.Records);
        services.AddSingleton<RecordStore>(settings.Records).AddSingleton(new ApprovalLinks(keys, settings.Http.CallbackBaseUrl!));
        // Workers of your own: services.AddSingleton<IWorker, MyWorker>().
        services.AddStewardWorkers(settings.Workers);
        services.AddSingleton(provider => RegistryOf(provider, settings.Http));
        services.AddSingleton<DurableClient, DurableTaskPortClient>();
        services.AddDurableTask(settings.BackEnd);
    }

    private static DurableRegistry RegistryOf(IServiceProvider services, StewardHttpOptions http) => new DurableRegistry()
        .AddOwner(new Validator(services.GetRequiredService<IDocumentLibrary>()), services.GetRequiredService<RecordStore>())
        .AddWorkerActivities(services)
        .AddApprovals(_ => Task.FromResult(services.GetRequiredService<ApprovalDesk>()),
            StewardServices.CreateNotifier(http, Console.Error, services.GetRequiredService<TimeProvider>()));

    /// <summary>The worker that runs the registry, and the client, over one connection.</summary>
    private static void AddDurableTask(this IServiceCollection services, BackEnd backEnd)
    {
        var channel = backEnd.Connect();
        services.AddDurableTaskWorker(worker =>
        {
            worker.Configure(options =>
            {
                options.EnableEntitySupport = true;
                // As in host.json.
                options.Concurrency.MaximumConcurrentActivityWorkItems = 256;
                options.Concurrency.MaximumConcurrentOrchestrationWorkItems = 32;
                options.Concurrency.MaximumConcurrentEntityWorkItems = 32;
                options.Logging.UseLegacyCategories = false;
            });
            worker.UseGrpc(grpc =>
            {
                grpc.Channel = channel;
                // The scheduler writes entity events in a form of its own.
                if (backEnd.IsScheduler)
                    grpc.ConfigureForAzureManaged();
            });
            services.AddOptions<DurableTaskRegistry>(worker.Name)
                .Configure<DurableRegistry, RecordStore, TimeProvider>((tasks, definitions, records, time) => tasks.AddStewardDurableTask(definitions, records, time));
        });
        services.AddDurableTaskClient(client =>
        {
            client.Configure(options => options.EnableEntitySupport = true);
            client.UseGrpc(channel);
            client.RegisterDirectly();
        });
    }
}
