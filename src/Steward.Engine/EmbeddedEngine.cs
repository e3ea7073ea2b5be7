using Microsoft.Extensions.Logging;
using Steward.Durability;
using Steward.Engine.Storage.Sqlite;

namespace Steward.Engine;

/// <summary>The engine on a data folder: one SQLite database, one process at a time. What is acknowledged has been flushed to disk.</summary>
public sealed class EmbeddedEngine : DurableEngine
{
    private EmbeddedEngine(EngineOptions options, DurableRegistry registry, TimeProvider time, SqliteStore store, ILogger? log, string folder)
        : base(options, registry, time, store, log, folder, owned: store)
    {
    }

    /// <summary>Opens the folder, creating it if needed, and takes up whatever was in flight.</summary>
    /// <exception cref="Storage.DataFolderException">The folder cannot be used; the message is one line that says what to do.</exception>
    /// <exception cref="EngineOptionsException">Options are out of their bounds.</exception>
    public static Task<EmbeddedEngine> StartAsync(
        string dataFolder, DurableRegistry registry, EngineOptions? options = null, TimeProvider? time = null, ILogger? log = null)
    {
        options ??= new();
        options.Validate();
        // Opening checks and migrates the file, which may take a while.
        return Task.Run(() => Start(SqliteStore.Open(dataFolder), dataFolder, registry, options, time, log));
    }

    internal static EmbeddedEngine Start(
        SqliteStore store, string dataFolder, DurableRegistry registry, EngineOptions? options = null, TimeProvider? time = null, ILogger? log = null)
    {
        try
        {
            return new(options ?? new(), registry, time ?? TimeProvider.System, store, log, dataFolder);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }
}
