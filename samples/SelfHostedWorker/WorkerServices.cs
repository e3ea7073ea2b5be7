using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Grpc;
using Microsoft.DurableTask.Worker.Grpc.Internal;
using Microsoft.Extensions.DependencyInjection;

namespace SelfHostedWorker;

/// <summary>The worker that runs what Steward registers, and the client, over one connection.</summary>
internal static class WorkerServices
{
    public static IServiceCollection AddDurableTask(this IServiceCollection services, BackEnd backEnd)
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
        });
        services.AddDurableTaskClient(client =>
        {
            client.Configure(options => options.EnableEntitySupport = true);
            client.UseGrpc(channel);
            client.RegisterDirectly();
        });
        return services;
    }
}
