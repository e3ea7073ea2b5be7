using SQLitePCL;

namespace Steward.Engine.Storage.Sqlite;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> statements = new(StringComparer.Ordinal);
    private readonly sqlite3 handle;

    static SqliteDatabase() => Batteries_V2.Init();

    public SqliteDatabase(string file, bool readOnly = false)
    {
        File = file;
        var flags = raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        var code = raw.sqlite3_open_v2(file, out handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            var detail = raw.sqlite3_errmsg(handle).utf8_to_string();
            handle.Dispose();
            throw SqliteFault.From(code, detail, file);
        }

        // A reader may meet a checkpoint of the writer; that is over in moments.
        raw.sqlite3_busy_timeout(handle, 5_000);
    }

    public string File { get; }

    public int Changes => raw.sqlite3_changes(handle);

    /// <summary>Pages that went to the log since the last call.</summary>
    public int TakePagesWritten()
    {
        Check(raw.sqlite3_db_status(handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1));
        return pages;
    }

    public void Execute(string sql) => Check(raw.sqlite3_exec(handle, sql));

    /// <summary>The statement, ready for binding. Prepared once.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v2(handle, sql, out var prepared));
            statements.Add(sql, statement = new(this, prepared));
        }

        return statement;
    }

    /// <summary>The first column of the first row; 0 without one.</summary>
    public long Number(string sql)
    {
        Check(raw.sqlite3_prepare_v2(handle, sql, out var statement));
        using (statement)
        {
            var code = raw.sqlite3_step(statement);
            Check(code);
            return code == raw.SQLITE_ROW ? raw.sqlite3_column_int64(statement, 0) : 0;
        }
    }

    public string Text(string sql)
    {
        Check(raw.sqlite3_prepare_v2(handle, sql, out var statement));
        using (statement)
        {
            var code = raw.sqlite3_step(statement);
            Check(code);
            return code == raw.SQLITE_ROW ? raw.sqlite3_column_text(statement, 0).utf8_to_string() : "";
        }
    }

    public void Check(int code) => SqliteFault.Check(code, handle, File);

    public void Dispose()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        handle.Dispose();
    }
}
