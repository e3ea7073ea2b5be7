namespace Steward.Engine.Storage.Sqlite;

/// <summary>The schema as numbered steps. A step that was released is never edited; a change is a new step at the end.</summary>
internal static class SqliteMigrations
{
    /// <summary>Bits of a history row's id that number the rows of one instance.</summary>
    public const int RowBits = 28;

    public static readonly IReadOnlyList<string> Steps =
    [
        // 1: instances, histories (id = instance << 28 | row), emitted events, ids of raised events, entities, records.
        """
        CREATE TABLE instances (
          key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, status INTEGER NOT NULL, created_at INTEGER NOT NULL,
          parent_id TEXT, parent_step INTEGER NOT NULL, input BLOB NOT NULL, custom_status BLOB, output BLOB,
          failure_type TEXT, failure_message TEXT, ended_at INTEGER);
        CREATE INDEX instances_live ON instances (key) WHERE ended_at IS NULL;
        CREATE INDEX instances_ended ON instances (ended_at) WHERE ended_at IS NOT NULL;
        CREATE TABLE history (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, events BLOB NOT NULL);
        CREATE TABLE emitted (instance INTEGER NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL, data BLOB NOT NULL,
          PRIMARY KEY (instance, sequence)) WITHOUT ROWID;
        CREATE TABLE raised (instance INTEGER NOT NULL, event_id TEXT NOT NULL, PRIMARY KEY (instance, event_id)) WITHOUT ROWID;
        CREATE TABLE entities (key TEXT NOT NULL, name TEXT NOT NULL, state BLOB NOT NULL, PRIMARY KEY (key, name));
        CREATE TABLE records (collection TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (collection, key));
        """,

        // 2: the sub-orchestrations of an instance are found by it, to be purged with it.
        "CREATE INDEX instances_parent ON instances (parent_id) WHERE parent_id IS NOT NULL;",
    ];

    /// <summary>Brings the database to the latest version, each step in a transaction of its own.</summary>
    /// <exception cref="DataFolderException">The database is of a newer version.</exception>
    public static void Apply(SqliteDatabase database) => Apply(database, Steps);

    internal static void Apply(SqliteDatabase database, IReadOnlyList<string> steps)
    {
        var version = (int)database.Number("PRAGMA user_version");
        if (version > steps.Count)
        {
            throw new DataFolderException(DataFolderProblem.NewerVersion,
                $"{database.File} has schema version {version}, and this program knows up to {steps.Count}: use the newer program that "
                    + "wrote it.");
        }

        for (var next = version + 1; next <= steps.Count; next++)
            database.Execute($"BEGIN IMMEDIATE; {steps[next - 1]} PRAGMA user_version = {next}; COMMIT;");
    }
}
