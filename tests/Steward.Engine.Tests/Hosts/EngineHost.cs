using Steward.Compliance;
using Steward.Durability;
using Steward.Engine.Options;
using Steward.Testing;

namespace Steward.Engine.Tests.Hosts;

/// <summary>The engine under a virtual clock, on whatever store the derived class opens.</summary>
internal abstract class EngineHost(DurableRegistry registry) : IDurableHost
{
    private DurableEngine? engine;

    public VirtualClock Clock { get; } = new();

    public DurableEngine Engine => engine ?? throw new InvalidOperationException("Not started.");

    public DurableClient Client => Engine.Client;

    public RecordStore Records => Engine.Records;

    protected abstract Task<DurableEngine> OpenAsync(DurableRegistry code, TimeProvider time);

    public async Task<EngineHost> StartAsync()
    {
        engine = await OpenAsync(registry, Clock);
        return this;
    }

    public Task ElapseAsync(TimeSpan time) => Engine.ElapseAsync(Clock, time);

    public async Task RestartAsync(DurableRegistry? other = null)
    {
        await Engine.DisposeAsync();
        engine = await OpenAsync(other ?? registry, Clock);
    }

    public async Task CrashAsync()
    {
        await Engine.CrashAsync();
        engine = await OpenAsync(registry, Clock);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (engine is not null)
            await engine.DisposeAsync();
    }
}

internal sealed class InMemoryHost(DurableRegistry registry, EngineOptions? options = null) : EngineHost(registry)
{
    public InMemoryStore Store { get; } = new();

    protected override Task<DurableEngine> OpenAsync(DurableRegistry code, TimeProvider time) =>
        Task.FromResult<DurableEngine>(InMemoryEngine.Start(code, time, Store, options));
}

internal sealed class SqliteHost(DurableRegistry registry, EngineOptions? options = null) : EngineHost(registry)
{
    private readonly TempFolder folder = new();

    public string Folder => folder.Path;

    protected override async Task<DurableEngine> OpenAsync(DurableRegistry code, TimeProvider time) =>
        await EmbeddedEngine.StartAsync(folder.Path, code, options, time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>A folder that goes away with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("steward-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
