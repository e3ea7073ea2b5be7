using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Steward.Durability;
using Steward.Workers.Activities;
using Steward.Workers.Catalogue;
using Steward.Workers.Settings;

namespace Steward.Workers.Tests.Support;

/// <summary>The workers of a host, composed as hosts do it, over records in memory and a folder of documents.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    public const string TaskId = "task-1";

    private readonly TestFolder folder = new();
    private readonly ServiceProvider services;
    private int invocations;

    public TestHost(Action<IServiceCollection>? configure = null, string? catalogue = null,
        Func<WorkersOptions, WorkersOptions>? change = null)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(folder.Path, "docs"));
        var options = new WorkersOptions { DocumentsFolder = folder.Path };
        if (catalogue is not null)
            options = options with { CatalogueFile = folder.Write(".workers.json", catalogue) };
        var collection = new ServiceCollection().AddSingleton<RecordStore>(Records).AddStewardWorkers(change?.Invoke(options) ?? options);
        configure?.Invoke(collection);
        services = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
    }

    public MemoryRecords Records { get; } = new();

    public WorkerCatalogue Catalogue => Get<WorkerCatalogue>();

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public void Write(string name, string text) => folder.Write($"docs/{name}", text);

    public WorkerCard Card(string name) => Catalogue.Cards.Single(card => card.Name == name);

    public WorkerTurn Turn(
        string worker, string objective, string? goal = null, object? briefing = null, string? invocation = null, long tokens = 10_000,
        string? feedback = null, IReadOnlyList<string>? inputs = null, TimeSpan? timeout = null)
    {
        JsonElement? element = briefing is null ? null : JsonSerializer.SerializeToElement(briefing, DurableJson.Options);
        return new(TaskId, goal ?? objective, null, invocation ?? $"i{++invocations}", 1, Card(worker),
            new(objective, inputs ?? [], feedback, element),
            ["docs"], new(tokens, 1), TimeProvider.System.GetUtcNow() + (timeout ?? TimeSpan.FromMinutes(1)));
    }

    public Task<TurnReply> RunAsync(WorkerTurn turn, CancellationToken cancellationToken = default) =>
        Get<TurnActivity>().RunAsync(turn, cancellationToken);

    /// <summary>The stored envelope of an invocation; null when there is none.</summary>
    public async Task<Envelope?> StoredAsync(string invocation) =>
        await Records.GetAsync(RecordCollections.Envelopes, $"{TaskId}/{invocation}") is { } bytes
            ? JsonSerializer.Deserialize<Envelope>(bytes, DurableJson.Options)
            : null;

    public Task PutAsync(string invocation, Envelope envelope) => Records.PutAsync(RecordCollections.Envelopes, $"{TaskId}/{invocation}",
        JsonSerializer.SerializeToUtf8Bytes(envelope, DurableJson.Options));

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        folder.Dispose();
    }
}
