using Steward.Durability;

namespace Steward.Engine.Storage.Sqlite;

/// <summary>
/// The engine's data in one SQLite database: write-ahead log, <c>synchronous=FULL</c>, one connection that writes, several that read.
/// </summary>
internal sealed class SqliteStore : IEngineStore
{
    /// <summary>Pages of the log after which it is folded into the database: 16 MiB.</summary>
    private const int CheckpointPages = 4_000;

    /// <summary>Bytes up to which the whole file is checked at the start; beyond, damage shows when it is met.</summary>
    private const long LargestChecked = 256L * 1024 * 1024;

    private readonly DataFolder folder;
    private readonly SqliteDatabase database;
    private readonly SqliteWriter writer;
    private readonly SqliteReaders readers;
    private readonly SqliteStatement begin;
    private readonly SqliteStatement commit;
    private long logPages;

    private SqliteStore(DataFolder folder, SqliteDatabase database)
    {
        (this.folder, this.database) = (folder, database);
        writer = new(database);
        readers = new(folder.DatabaseFile);
        begin = database.Prepare("BEGIN IMMEDIATE");
        commit = database.Prepare("COMMIT");
        LastInstanceKey = database.Number("SELECT seq FROM sqlite_sequence WHERE name = 'instances'");
    }

    /// <exception cref="DataFolderException">The folder cannot be used; the problem and the message say why.</exception>
    public static SqliteStore Open(string path) => Open(path, maxPages: null);

    /// <param name="maxPages">Most pages of the database: beyond them it is as if the disk were full.</param>
    internal static SqliteStore Open(string path, int? maxPages)
    {
        var place = DataFolder.Open(path);
        SqliteDatabase? opened = null;
        try
        {
            opened = new(place.DatabaseFile);
            Prepare(opened, maxPages);
            return new(place, opened);
        }
        catch
        {
            opened?.Dispose();
            place.Dispose();
            throw;
        }
    }

    private static void Prepare(SqliteDatabase database, int? maxPages)
    {
        database.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-16384;");
        var check = new FileInfo(database.File).Length <= LargestChecked ? database.Text("PRAGMA quick_check(1)") : "ok";
        if (check != "ok")
        {
            throw new DataFolderException(DataFolderProblem.Damaged,
                $"{database.File} is damaged ({check.ReplaceLineEndings(" ")}): keep a copy of the folder, then restore it from a backup "
                    + "or remove it.");
        }

        SqliteMigrations.Apply(database);
        if (maxPages is { } pages)
            database.Execute($"PRAGMA max_page_count={pages}");
    }

    public int Commit(CommitGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        begin.Run();
        writer.Write(group);
        commit.Run();
        return 1 + Checkpoint();
    }

    /// <summary>
    /// Folds the log into the database once it is long enough. Returns the flushes that took: of the log and of the database.
    /// </summary>
    private int Checkpoint()
    {
        logPages += database.TakePagesWritten();
        if (logPages < CheckpointPages)
            return 0;
        logPages = 0;
        database.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        return 2;
    }

    public long LastInstanceKey { get; }

    public IReadOnlyList<InstanceRow> ReadLive() => readers.Read(r => r.ReadLive());

    public InstanceRow? FindInstance(string id) => readers.Read(r => r.FindInstance(id));

    public DateTimeOffset? LastTurn(long instanceKey) => readers.Read(r => r.LastTurn(instanceKey));

    public IReadOnlyList<HistoryRow> ReadHistory(long instanceKey) => readers.Read(r => r.ReadHistory(instanceKey));

    public long LastEmitted(long instanceKey) => readers.Read(r => r.LastEmitted(instanceKey));

    public IReadOnlyList<EmittedRow> ReadEmitted(long instanceKey, long after, int take) =>
        readers.Read(r => r.ReadEmitted(instanceKey, after, take));

    public bool HasRaisedId(long instanceKey, string eventId) => readers.Read(r => r.HasRaisedId(instanceKey, eventId));

    public IReadOnlyList<InstanceRow> Query(InstanceQuery query, long before) => readers.Read(r => r.Query(query, before));

    public IReadOnlyList<EndedInstance> EndedBefore(DateTimeOffset endedBefore, EndedInstance? after, int take) =>
        readers.Read(r => r.EndedBefore(endedBefore, after, take));

    public IReadOnlyList<InstanceRow> ChildrenOf(string parentId) => readers.Read(r => r.ChildrenOf(parentId));

    public byte[]? ReadEntity(EntityId entity) => readers.Read(r => r.ReadEntity(entity));

    public byte[]? ReadRecord(string collection, string key) => readers.Read(r => r.ReadRecord(collection, key));

    public IReadOnlyList<StoredRecord> ListRecords(string collection, string prefix, string? after, int take) =>
        readers.Read(r => r.ListRecords(collection, prefix, after, take));

    public void Dispose()
    {
        readers.Dispose();
        database.Dispose();
        folder.Dispose();
    }
}
