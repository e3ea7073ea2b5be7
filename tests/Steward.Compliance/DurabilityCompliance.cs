using Shouldly;
using Steward.Durability;
using Xunit;

namespace Steward.Compliance;

/// <summary>What every engine must do. An engine's test project derives from each suite and says how to start the engine.</summary>
public abstract class DurabilityCompliance : IAsyncLifetime
{
    private IDurableHost? host;

    /// <summary>How long a step may take before a test calls it a hang.</summary>
    protected static TimeSpan Patience => TimeSpan.FromMinutes(2);

    protected IDurableHost Host => host ?? throw new InvalidOperationException("Start the host first.");

    protected DurableClient Client => Host.Client;

    protected abstract Task<IDurableHost> CreateHostAsync(DurableRegistry registry);

    protected async Task StartAsync(DurableRegistry registry) => host = await CreateHostAsync(registry);

    protected async Task StartAsync<TInput, TOutput>(
        OrchestrationName<TInput, TOutput> name, Func<OrchestrationContext, TInput, Task<TOutput>> run,
        Action<DurableRegistry>? more = null)
    {
        var registry = new DurableRegistry().AddOrchestration(name, run);
        more?.Invoke(registry);
        await StartAsync(registry);
    }

    /// <summary>Waits for the end of an instance and expects that it completed.</summary>
    protected async Task<TOutput> ResultAsync<TInput, TOutput>(OrchestrationName<TInput, TOutput> name, string id)
    {
        _ = name;
        var ended = await EndAsync(id);
        ended.Status.ShouldBe(RuntimeStatus.Completed, ended.Failure?.ToString());
        return System.Text.Json.JsonSerializer.Deserialize<TOutput>(ended.Output!.Value, DurableJson.Options)!;
    }

    protected async Task<TOutput> RunAsync<TInput, TOutput>(OrchestrationName<TInput, TOutput> name, TInput input, string id = "one")
    {
        (await Client.StartAsync(name, id, input)).ShouldBeTrue();
        return await ResultAsync(name, id);
    }

    protected async Task<InstanceSnapshot> EndAsync(string id) =>
        (await Client.WaitForCompletionAsync(id).WaitAsync(Patience)).ShouldNotBeNull();

    protected async Task<FailureDetails> FailureAsync(string id)
    {
        var ended = await EndAsync(id);
        ended.Status.ShouldBe(RuntimeStatus.Failed);
        return ended.Failure.ShouldNotBeNull();
    }

    /// <summary>The body of an activity that ends only when it is cancelled, and says so.</summary>
    protected static async Task UntilCancelledAsync(ActivityContext context, TaskCompletionSource cancelled)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            cancelled.TrySetResult();
            throw;
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
    }
}
