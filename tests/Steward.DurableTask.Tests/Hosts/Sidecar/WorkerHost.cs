using Grpc.Net.Client;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Grpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Steward.Compliance;
using Steward.Durability;
using Steward.DurableTask.Clients;
using Steward.DurableTask.Hosting;

namespace Steward.DurableTask.Tests.Hosts.Sidecar;

/// <summary>
/// A worker and a client of one's own, Microsoft's over gRPC, as in a container: they know their back end by its address only.
/// </summary>
internal sealed class WorkerHost : IDurableHost
{
    private readonly SidecarServer sidecar;
    private readonly GrpcChannel channel;
    private readonly int foldAfter;
    private DurableRegistry registry;
    private IHost? worker;

    private WorkerHost(SidecarServer sidecar, DurableRegistry registry, int foldAfter)
    {
        (this.sidecar, this.registry, this.foldAfter) = (sidecar, registry, foldAfter);
        channel = GrpcChannel.ForAddress(sidecar.Address);
    }

    public DurableClient Client { get; private set; } = null!;

    public RecordStore Records { get; } = new MemoryRecords();

    /// <param name="foldAfter">Bytes of history after which it is folded.</param>
    public static async Task<WorkerHost> StartAsync(DurableRegistry registry, int foldAfter = StewardTasks.UsualFoldAfter)
    {
        var host = new WorkerHost(await SidecarServer.StartAsync(), registry, foldAfter);
        await host.StartWorkerAsync();
        return host;
    }

    /// <summary>The sidecar keeps the machine's time, so engine time passes by waiting.</summary>
    public Task ElapseAsync(TimeSpan time) => Task.Delay(time);

    public async Task RestartAsync(DurableRegistry? registry = null)
    {
        await StopWorkerAsync();
        this.registry = registry ?? this.registry;
        await StartWorkerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopWorkerAsync();
        channel.Dispose();
        await sidecar.DisposeAsync();
    }

    private async Task StartWorkerAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddDurableTaskWorker(tasks =>
        {
            tasks.Configure(options => options.EnableEntitySupport = true);
            tasks.UseGrpc(channel);
            tasks.AddTasks(all =>
                all.AddStewardDurableTask(new StewardTasks(registry, Records, TimeProvider.System) { FoldAfter = foldAfter }));
        });
        builder.Services.AddDurableTaskClient(client =>
        {
            client.Configure(options => options.EnableEntitySupport = true);
            client.UseGrpc(channel);
            client.RegisterDirectly();
        });
        worker = builder.Build();
        await worker.StartAsync();
        Client = new DurableTaskPortClient(worker.Services.GetRequiredService<DurableTaskClient>(), registry, Records, TimeProvider.System);
    }

    private async Task StopWorkerAsync()
    {
        await worker!.StopAsync();
        worker.Dispose();
    }
}
