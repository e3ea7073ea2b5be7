using Microsoft.Extensions.Logging;
using Steward.Durability;
using Steward.Engine.Options;
using Steward.Engine.Storage;
using Steward.Engine.Storage.Sqlite;

namespace Steward.Engine;

/// <summary>
/// The engine on a data folder: one SQLite database, one process at a time. What is acknowledged has been flushed to disk.
/// </summary>
public sealed class EmbeddedEngine : DurableEngine
{
    private EmbeddedEngine(EngineOptions options, TimeProvider time, SqliteStore store, ILogger? log, string folder)
        : base(options, time, store, log, folder, owned: store)
    {
    }

    /// <summary>Opens the folder, creating it if needed. Records can be used; instances run once it is started.</summary>
    /// <remarks>It checks and migrates the database, which may take a while.</remarks>
    /// <exception cref="DataFolderException">The folder cannot be used; the message is one line that says what to do.</exception>
    /// <exception cref="EngineOptionsException">Options are out of their bounds.</exception>
    public static EmbeddedEngine Open(string dataFolder, EngineOptions? options = null, TimeProvider? time = null, ILogger? log = null)
    {
        options ??= new();
        options.Validate();
        return Over(SqliteStore.Open(dataFolder), dataFolder, options, time, log);
    }

    /// <summary>Opens the folder and takes up whatever was in flight.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static async Task<EmbeddedEngine> StartAsync(
        string dataFolder, DurableRegistry registry, EngineOptions? options = null, TimeProvider? time = null, ILogger? log = null)
    {
        var engine = await Task.Run(() => Open(dataFolder, options, time, log));
        return await StartedAsync(engine, registry);
    }

    internal static Task<EmbeddedEngine> StartAsync(
        SqliteStore store, string dataFolder, DurableRegistry registry, EngineOptions? options = null, TimeProvider? time = null,
        ILogger? log = null) =>
        StartedAsync(Over(store, dataFolder, options, time, log), registry);

    private static EmbeddedEngine Over(SqliteStore store, string dataFolder, EngineOptions? options, TimeProvider? time, ILogger? log)
    {
        try
        {
            return new(options ?? new(), time ?? TimeProvider.System, store, log, dataFolder);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static async Task<EmbeddedEngine> StartedAsync(EmbeddedEngine engine, DurableRegistry registry)
    {
        try
        {
            engine.Start(registry);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }
}
