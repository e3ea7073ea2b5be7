using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Durability;
using Steward.Hosting;
using Steward.Intake;
using Steward.Tasks;
using Steward.Testing;

namespace Template._1.Tests;

/// <summary>The program's workers and its catalogue on the engine in memory, under a clock that stands still.</summary>
internal sealed class InMemorySteward : IAsyncDisposable
{
    private readonly VirtualClock clock = new();
    private readonly InMemoryEngine engine;
    private readonly ServiceProvider services;

    public InMemorySteward()
    {
        engine = InMemoryEngine.Open(clock);
        var collection = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(engine.Records)
            .AddSingleton(engine.Client);
        collection.AddSteward(options => options.Workers.CatalogueFile = Path.Combine(AppContext.BaseDirectory, "workers.json"))
            .AddWorker<WordCount>();
        services = collection.BuildServiceProvider();
        engine.Start(services.GetRequiredService<DurableRegistry>());
    }

    /// <summary>Runs a task to its end.</summary>
    public async Task<TaskView> RunAsync(TaskRequest request)
    {
        var submission = await services.GetRequiredService<TaskIntake>().SubmitAsync(request, SubmissionContext.None);
        Assert.Empty(submission.Errors);
        await engine.Client.WaitForCompletionAsync(submission.TaskId!).WaitAsync(TimeSpan.FromMinutes(1));
        return (await services.GetRequiredService<TaskQueries>().GetAsync(submission.TaskId!))!;
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        await services.DisposeAsync();
    }
}
