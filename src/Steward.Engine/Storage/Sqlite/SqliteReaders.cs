using System.Collections.Concurrent;

namespace Steward.Engine.Storage.Sqlite;

/// <summary>Connections for reading, one for each thread that reads at the same time. Each read sees the last commit.</summary>
internal sealed class SqliteReaders(string file) : IDisposable
{
    private const int Kept = 8;

    private readonly ConcurrentBag<SqliteReader> free = [];
    private volatile bool disposed;

    public T Read<T>(Func<SqliteReader, T> read)
    {
        if (disposed)
            throw EngineStoppedException.Stopped();
        if (!free.TryTake(out var reader))
            reader = new(new SqliteDatabase(file, readOnly: true));
        try
        {
            return read(reader);
        }
        finally
        {
            if (disposed || free.Count >= Kept)
                reader.Dispose();
            else
                free.Add(reader);
        }
    }

    public void Dispose()
    {
        disposed = true;
        while (free.TryTake(out var reader))
            reader.Dispose();
    }
}
