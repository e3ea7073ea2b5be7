using SQLitePCL;

namespace Steward.Engine.Storage.Sqlite;

/// <summary>Turns SQLite's result codes into what a person can act on.</summary>
internal static class SqliteFault
{
    public static void Check(int code, sqlite3 database, string file)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW)
            return;
        throw From(raw.sqlite3_extended_errcode(database) is var extended && (extended & 0xFF) == code ? extended : code,
            raw.sqlite3_errmsg(database).utf8_to_string(), file);
    }

    public static DataFolderException From(int code, string detail, string file) => (code & 0xFF) switch
    {
        // The memory that connections share is a file, too: that it cannot grow is what a full disk looks like to who only opens the
        // database.
        _ when code == raw.SQLITE_IOERR_SHMSIZE => From(raw.SQLITE_FULL, detail, file),
        raw.SQLITE_FULL => new(DataFolderProblem.DiskFull, $"The disk of {file} is full: make room, then start again."),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new(DataFolderProblem.Damaged,
            $"{file} is damaged ({detail}): keep a copy of the folder, then restore it from a backup or remove it."),
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => new(DataFolderProblem.NotWritable,
            $"{file} cannot be written ({detail}): give the process write access to the folder, or name another."),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(DataFolderProblem.InUse,
            $"{file} is in use by another program ({detail}): stop that program, then start again."),
        _ => new(DataFolderProblem.Disk,
            $"{file} cannot be read or written ({detail}, SQLite code {code}): check the disk, then start again."),
    };
}
