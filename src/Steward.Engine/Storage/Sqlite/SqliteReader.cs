using System.Globalization;
using System.Text;
using Steward.Durability;

namespace Steward.Engine.Storage.Sqlite;

/// <summary>One connection for reading.</summary>
internal sealed class SqliteReader(SqliteDatabase database) : IDisposable
{
    private const string Columns =
        "SELECT key, id, name, status, created_at, parent_id, parent_step, input, custom_status, output, failure_type, failure_message, "
        + "ended_at FROM instances ";

    public IReadOnlyList<InstanceRow> ReadLive() =>
        Rows(database.Prepare(Columns.Replace(" input,", " NULL,", StringComparison.Ordinal) + "WHERE ended_at IS NULL ORDER BY key"));

    public InstanceRow? FindInstance(string id)
    {
        var rows = Rows(database.Prepare(Columns + "WHERE id = ?").Bind(id));
        return rows.Count == 0 ? null : rows[0];
    }

    public IReadOnlyList<EndedInstance> EndedBefore(DateTimeOffset endedBefore, EndedInstance? after, int take) => All(
        database.Prepare("SELECT key, id, ended_at FROM instances WHERE ended_at < ? AND (ended_at, key) > (?, ?) AND (parent_id IS NULL "
                + "OR NOT EXISTS (SELECT 1 FROM instances whole WHERE whole.id = instances.parent_id)) ORDER BY ended_at, key LIMIT ?")
            .Bind(endedBefore.UtcTicks).Bind(after?.EndedAt.UtcTicks ?? 0).Bind(after?.Key ?? 0).Bind(take),
        s => new EndedInstance(s.Long(0), s.Text(1), s.Time(2)));

    public IReadOnlyList<InstanceRow> ChildrenOf(string parentId) => Rows(database.Prepare(Columns + "WHERE parent_id = ?").Bind(parentId));

    public IReadOnlyList<InstanceRow> Query(InstanceQuery query, long before)
    {
        var sql = new StringBuilder(Columns).Append("WHERE key < ?");
        if (query.Name is not null)
            sql.Append(" AND name = ?");
        if (query.Statuses is { } statuses)
        {
            sql.Append(" AND status IN (").AppendJoin(',', statuses.Select(s => ((int)s).ToString(CultureInfo.InvariantCulture)))
                .Append(')');
        }
        if (query.CreatedFrom is not null)
            sql.Append(" AND created_at >= ?");
        if (query.CreatedTo is not null)
            sql.Append(" AND created_at < ?");
        if (query.IdPrefix is not null)
            sql.Append(" AND substr(id, 1, ?) = ?");
        var statement = database.Prepare(sql.Append(" ORDER BY key DESC LIMIT ?").ToString()).Bind(before);
        if (query.Name is not null)
            statement.Bind(query.Name);
        if (query.CreatedFrom is { } from)
            statement.Bind(from.UtcTicks);
        if (query.CreatedTo is { } to)
            statement.Bind(to.UtcTicks);
        if (query.IdPrefix is { } prefix)
            statement.Bind(prefix.EnumerateRunes().Count()).Bind(prefix);
        return Rows(statement.Bind(query.PageSize));
    }

    public DateTimeOffset? LastTurn(long instanceKey) => First(
        InstanceRange(database.Prepare("SELECT at FROM history WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1"), instanceKey),
        s => (DateTimeOffset?)s.Time(0));

    public IReadOnlyList<HistoryRow> ReadHistory(long instanceKey) => All(
        InstanceRange(database.Prepare("SELECT id, at, events FROM history WHERE id >= ? AND id < ? ORDER BY id"), instanceKey),
        s => new HistoryRow(instanceKey, (int)(s.Long(0) & ((1L << SqliteMigrations.RowBits) - 1)), s.Time(1), s.Blob(2)));

    private static SqliteStatement InstanceRange(SqliteStatement statement, long instanceKey) =>
        statement.Bind(SqliteWriter.HistoryId(instanceKey, 0)).Bind(SqliteWriter.HistoryId(instanceKey + 1, 0));

    public long LastEmitted(long instanceKey) =>
        First(database.Prepare("SELECT sequence FROM emitted WHERE instance = ? ORDER BY sequence DESC LIMIT 1").Bind(instanceKey),
            s => s.Long(0));

    public IReadOnlyList<EmittedRow> ReadEmitted(long instanceKey, long after, int take) => All(
        database.Prepare("SELECT sequence, at, data FROM emitted WHERE instance = ? AND sequence > ? ORDER BY sequence LIMIT ?")
            .Bind(instanceKey).Bind(after).Bind(take),
        s => new EmittedRow(instanceKey, s.Long(0), s.Time(1), s.Blob(2)));

    public bool HasRaisedId(long instanceKey, string eventId) =>
        First(database.Prepare("SELECT 1 FROM raised WHERE instance = ? AND event_id = ?").Bind(instanceKey).Bind(eventId), _ => true);

    public byte[]? ReadEntity(EntityId entity) =>
        First(database.Prepare("SELECT state FROM entities WHERE name = ? AND key = ?").Bind(entity.Name).Bind(entity.Key), s => s.Blob(0));

    public byte[]? ReadRecord(string collection, string key) =>
        First(database.Prepare("SELECT value FROM records WHERE collection = ? AND key = ?").Bind(collection).Bind(key), s => s.Blob(0));

    public IReadOnlyList<StoredRecord> ListRecords(string collection, string prefix, string? after, int take)
    {
        var range = KeyRange.Of(prefix, after);
        var statement = database.Prepare(ListSql(range)).Bind(collection).Bind(range.From);
        if (range.Before is { } before)
            statement.Bind(before);
        return All(statement.Bind(take), s => new StoredRecord(s.Text(0), s.Blob(1)));
    }

    /// <summary>
    /// One bound at each end, both of the index: of two lower bounds SQLite takes one and walks over what the other leaves out.
    /// </summary>
    internal static string ListSql(KeyRange range) =>
        $"SELECT key, value FROM records WHERE collection = ? AND key {(range.IsExclusive ? ">" : ">=")} ?"
        + $"{(range.Before is null ? "" : " AND key < ?")} ORDER BY key LIMIT ?";

    private static List<InstanceRow> Rows(SqliteStatement statement) => All(statement, s => new InstanceRow(
        s.Long(0), s.Text(1), s.Text(2), (RuntimeStatus)s.Long(3), s.Time(4), s.TextOrNull(5), (int)s.Long(6), s.BlobOrNull(7),
        s.BlobOrNull(8), s.BlobOrNull(9),
        s.IsNull(10) ? null : new(s.Text(10), s.TextOrNull(11) ?? ""), s.TimeOrNull(12)));

    private static List<T> All<T>(SqliteStatement statement, Func<SqliteStatement, T> read)
    {
        var list = new List<T>();
        try
        {
            while (statement.Next())
                list.Add(read(statement));
        }
        finally
        {
            statement.Reset();
        }

        return list;
    }

    private static T? First<T>(SqliteStatement statement, Func<SqliteStatement, T> read)
    {
        try
        {
            return statement.Next() ? read(statement) : default;
        }
        finally
        {
            statement.Reset();
        }
    }

    public void Dispose() => database.Dispose();
}
