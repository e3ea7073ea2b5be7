
namespace Steward.Engine.Storage.Sqlite;

/// <summary>Writes one group inside the open transaction.</summary>
internal sealed class SqliteWriter(SqliteDatabase database)
{
    private readonly SqliteStatement create = database.Prepare(
        "INSERT INTO instances (key, id, name, status, created_at, parent_id, parent_step, input, custom_status, output, failure_type, "
        + "failure_message, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

    private readonly SqliteStatement update = database.Prepare(
        "UPDATE instances SET status = ?, custom_status = ?, output = ?, failure_type = ?, failure_message = ?, ended_at = ? WHERE key = "
            + "?");

    private readonly SqliteStatement updateInput = database.Prepare("UPDATE instances SET input = ? WHERE key = ?");
    private readonly SqliteStatement truncate = database.Prepare("DELETE FROM history WHERE id >= ? AND id < ?");
    private readonly SqliteStatement append = database.Prepare("INSERT INTO history (id, at, events) VALUES (?, ?, ?)");
    private readonly SqliteStatement emit = database.Prepare("INSERT INTO emitted (instance, sequence, at, data) VALUES (?, ?, ?, ?)");
    private readonly SqliteStatement raise = database.Prepare("INSERT INTO raised (instance, event_id) VALUES (?, ?)");
    private readonly SqliteStatement entity = database.Prepare(
        "INSERT INTO entities (key, name, state) VALUES (?, ?, ?) ON CONFLICT (key, name) DO UPDATE SET state = excluded.state");

    private readonly SqliteStatement put = database.Prepare(
        "INSERT INTO records (collection, key, value) VALUES (?, ?, ?) ON CONFLICT (collection, key) DO UPDATE SET value = excluded.value");

    private readonly SqliteStatement createRecord = database.Prepare(
        "INSERT INTO records (collection, key, value) VALUES (?, ?, ?) ON CONFLICT (collection, key) DO NOTHING");

    private readonly SqliteStatement readRecord = database.Prepare("SELECT value FROM records WHERE collection = ? AND key = ?");
    private readonly SqliteStatement deleteRecord = database.Prepare("DELETE FROM records WHERE collection = ? AND key = ?");

    private readonly SqliteStatement[] purge =
    [
        database.Prepare("DELETE FROM entities WHERE key = (SELECT id FROM instances WHERE key = ?)"),
        database.Prepare("DELETE FROM instances WHERE key = ?"),
        database.Prepare("DELETE FROM emitted WHERE instance = ?"),
        database.Prepare("DELETE FROM raised WHERE instance = ?"),
    ];

    public void Write(CommitGroup group)
    {
        foreach (var key in group.Purges)
            Purge(key);
        foreach (var row in group.Created)
            Create(row);
        foreach (var row in group.Updated)
            Update(row, group);
        foreach (var cut in group.Truncations)
            truncate.Bind(HistoryId(cut.InstanceKey, 0)).Bind(HistoryId(cut.InstanceKey, cut.FirstKept)).Run();
        foreach (var row in group.History)
            append.Bind(HistoryId(row.InstanceKey, row.Row)).Bind(row.At.UtcTicks).Bind(row.Events.Span).Run();
        foreach (var row in group.Emitted)
            emit.Bind(row.InstanceKey).Bind(row.Sequence).Bind(row.At.UtcTicks).Bind(row.Data.AsSpan()).Run();
        foreach (var row in group.RaisedIds)
            raise.Bind(row.InstanceKey).Bind(row.EventId).Run();
        foreach (var (id, state) in group.Entities)
            entity.Bind(id.Key).Bind(id.Name).Bind(state.AsSpan()).Run();
        foreach (var write in group.Records)
            Write(write);
    }

    /// <summary>The rows of one instance lie next to each other, in order.</summary>
    public static long HistoryId(long instanceKey, int row) => (instanceKey << SqliteMigrations.RowBits) | (uint)row;

    private void Create(InstanceRow row) => create
        .Bind(row.Key).Bind(row.Id).Bind(row.Name).Bind((long)row.Status).Bind(row.CreatedAt.UtcTicks).Bind(row.ParentId)
        .Bind(row.ParentStep)
        .Bind(row.Input.AsSpan()).BindBlob(row.CustomStatus).BindBlob(row.Output)
        .Bind(row.Failure?.ErrorType).Bind(row.Failure?.Message).BindTime(row.EndedAt).Run();

    private void Update(InstanceRow row, CommitGroup group)
    {
        update.Bind((long)row.Status).BindBlob(row.CustomStatus).BindBlob(row.Output)
            .Bind(row.Failure?.ErrorType).Bind(row.Failure?.Message).BindTime(row.EndedAt).Bind(row.Key).Run();
        // Only a continue-as-new changes the input.
        if (group.Truncations.Exists(t => t.InstanceKey == row.Key))
            updateInput.Bind(row.Input.AsSpan()).Bind(row.Key).Run();
    }

    private void Purge(long key)
    {
        foreach (var statement in purge)
            statement.Bind(key).Run();
        truncate.Bind(HistoryId(key, 0)).Bind(HistoryId(key + 1, 0)).Run();
    }

    private void Write(RecordWrite write)
    {
        switch (write.Kind)
        {
            case RecordWriteKind.Create:
                createRecord.Bind(write.Collection).Bind(write.Key).Bind(write.Value!.AsSpan()).Run();
                write.Existing = database.Changes == 1 ? null : ReadRecord(write);
                break;
            case RecordWriteKind.Put:
                put.Bind(write.Collection).Bind(write.Key).Bind(write.Value!.AsSpan()).Run();
                break;
            default:
                deleteRecord.Bind(write.Collection).Bind(write.Key).Run();
                write.Found = database.Changes == 1;
                break;
        }
    }

    private byte[]? ReadRecord(RecordWrite write)
    {
        readRecord.Bind(write.Collection).Bind(write.Key);
        var value = readRecord.Next() ? readRecord.Blob(0) : null;
        readRecord.Reset();
        return value;
    }
}
