using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Steward.Approvals;
using Steward.Durability;
using Steward.Limits;
using Steward.Ownership;
using Steward.ScriptedModel;
using Steward.Tasks;
using Steward.Testing;
using Steward.Validation;
using Steward.Workers;
using Steward.Workers.Catalogue;
using Steward.Workers.Chat;
using Steward.Workers.Documents;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>The owner on the engine with the built-in workers on a real model server: everything but the hosts' surfaces.</summary>
internal sealed class ModelHost : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly InMemoryEngine engine;

    /// <param name="settings">Beside the address; two models and half a minute for each attempt unless given.</param>
    public ModelHost(ScriptedModelServer server, ModelProvider provider, ModelSettings? settings = null)
    {
        var collection = new ServiceCollection()
            .AddSingleton<RecordStore>(Records)
            .AddSingleton(new ChatRetry(new(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(4)), () => 0.5))
            .AddStewardWorkers(new()
            {
                Model = ((settings ?? new() { Name = "model-a, model-b", AttemptTimeout = TimeSpan.FromSeconds(30) }) with { ApiKey = "k" })
                    .At(server.Address, provider),
            });
        services = collection.BuildServiceProvider();
        var registry = new DurableRegistry()
            .AddOwner(new Validator(services.GetRequiredService<IDocumentLibrary>()), Records)
            .AddWorkerActivities(services)
            .AddActivity(ApprovalActivities.Ask, (_, _) => Task.FromResult(new ApprovalAsked(0, [])))
            .AddActivity(ApprovalActivities.Close,
                (_, closing) => Task.FromResult(new ApprovalDecision(closing.Id, closing.As, null, null, closing.At)));
        engine = InMemoryEngine.Start(registry, TimeProvider.System);
    }

    public MemoryRecords Records { get; } = new();

    public IReadOnlyList<WorkerCard> Cards => services.GetRequiredService<WorkerCatalogue>().Cards;

    public async Task<TaskSpecification> SpecifyAsync(PatternKind pattern, TaskLimits limits, string? id = null, string text = "")
    {
        id ??= $"t{Guid.NewGuid():N}";
        await new GivenDocuments(Records).SaveAsync(id, "limits.md",
            "A task goal has a first part and a second part. A task has at most 12 hops over the whole tree. Each limit of a task is hard, "
                + "and none is ever unlimited.\n" + text);
        return new()
        {
            Id = id,
            RootId = id,
            Goal = "Which hops has a task at most?",
            Pattern = pattern,
            Documents = ["limits.md"],
            Workers = Cards,
            Limits = limits,
            Completion = new("Names the limit", []),
            OnLimit = OnLimit.CompletePartial,
            Approval = ApprovalPolicy.Default with { When = ApprovalWhen.Never },
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
    }

    public async Task<TaskOutcome> RunAsync(TaskSpecification task)
    {
        await engine.Client.StartAsync(OwnerOrchestration.Name, task.Id, task);
        var ended = (await engine.Client.WaitForCompletionAsync(task.Id))!;
        ended.Failure.ShouldBeNull();
        return ended.Output!.Value.Deserialize<TaskOutcome>(DurableJson.Options)!;
    }

    public async Task<LedgerState> LedgerAsync(string id) => (await engine.Client.GetEntityAsync<LedgerState>(Ledger.IdOf(id)))!;

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        await services.DisposeAsync();
    }
}
