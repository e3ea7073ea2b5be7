using System.Diagnostics;
using SQLitePCL;

namespace Steward.Local.Bench;

/// <summary>The same disk without an engine: a plain append with flush, and bare inserts in groups.</summary>
internal static class DiskFloor
{
    public static FloorResult AppendAndFlush(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        var page = new byte[4096];
        using var file = new FileStream(Path.Combine(folder, "floor.bin"), FileMode.Create, FileAccess.Write, FileShare.None,
            bufferSize: 0);
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            file.Write(page);
            file.Flush(flushToDisk: true);
        }

        return new("4 KiB append and flush", count, Stopwatch.GetElapsedTime(begun));
    }

    /// <summary>Rows of 200 bytes into SQLite with the engine's settings; <see cref="FloorResult.Operations"/> are rows.</summary>
    public static FloorResult RawInserts(string folder, int commits, int rowsPerCommit)
    {
        Directory.CreateDirectory(folder);
        Batteries_V2.Init();
        Check(raw.sqlite3_open_v2(Path.Combine(folder, "raw.db"), out var database,
            raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, null));
        using (database)
        {
            Check(raw.sqlite3_exec(database,
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, data BLOB)"));
            Check(raw.sqlite3_prepare_v2(database, "INSERT INTO rows (data) VALUES (?)", out var insert));
            using (insert)
            {
                var begun = Stopwatch.GetTimestamp();
                for (var i = 0; i < commits; i++)
                    Commit(database, insert, rowsPerCommit);
                return new($"SQLite inserts, {rowsPerCommit} rows per commit", commits * rowsPerCommit, Stopwatch.GetElapsedTime(begun));
            }
        }
    }

    private static void Commit(sqlite3 database, sqlite3_stmt insert, int rows)
    {
        ReadOnlySpan<byte> data = stackalloc byte[200];
        Check(raw.sqlite3_exec(database, "BEGIN IMMEDIATE"));
        for (var row = 0; row < rows; row++)
        {
            Check(raw.sqlite3_bind_blob(insert, 1, data));
            Check(raw.sqlite3_step(insert));
            Check(raw.sqlite3_reset(insert));
        }

        Check(raw.sqlite3_exec(database, "COMMIT"));
    }

    private static void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW))
            throw new IOException($"SQLite answered with code {code}.");
    }
}
