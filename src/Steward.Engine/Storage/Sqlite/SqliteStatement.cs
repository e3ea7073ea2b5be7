using SQLitePCL;

namespace Steward.Engine.Storage.Sqlite;

/// <summary>A prepared statement: bind in order, then <see cref="Run"/> or step through <see cref="Next"/>.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    private int bound;

    public SqliteStatement Bind(long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, ++bound, value));
        return this;
    }

    public SqliteStatement Bind(string? value)
    {
        database.Check(value is null ? raw.sqlite3_bind_null(handle, ++bound) : raw.sqlite3_bind_text(handle, ++bound, value));
        return this;
    }

    public SqliteStatement Bind(ReadOnlySpan<byte> value)
    {
        database.Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, ++bound, 0) : raw.sqlite3_bind_blob(handle, ++bound, value));
        return this;
    }

    public SqliteStatement BindBlob(byte[]? value)
    {
        if (value is not null)
            return Bind(value.AsSpan());
        database.Check(raw.sqlite3_bind_null(handle, ++bound));
        return this;
    }

    public SqliteStatement BindTime(DateTimeOffset? value)
    {
        if (value is { } time)
            return Bind(time.UtcTicks);
        database.Check(raw.sqlite3_bind_null(handle, ++bound));
        return this;
    }

    /// <summary>Executes a statement that returns no rows.</summary>
    public void Run()
    {
        try
        {
            database.Check(raw.sqlite3_step(handle));
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Steps to the next row. After the last one the statement is ready for binding again.</summary>
    public bool Next()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        Reset();
        database.Check(code);
        return false;
    }

    public void Reset()
    {
        _ = raw.sqlite3_reset(handle);
        bound = 0;
    }

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public byte[] Blob(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    public byte[]? BlobOrNull(int column) => IsNull(column) ? null : Blob(column);

    public DateTimeOffset Time(int column) => new(Long(column), TimeSpan.Zero);

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public void Dispose() => handle.Dispose();
}
