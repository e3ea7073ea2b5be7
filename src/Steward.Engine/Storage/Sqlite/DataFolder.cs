namespace Steward.Engine.Storage.Sqlite;

/// <summary>
/// A folder that one engine has for itself, held by a lock of the operating system: it ends with the process, however that ends.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream held;

    private DataFolder(string path, FileStream held) => (Path, this.held) = (path, held);

    public string Path { get; }

    public string DatabaseFile => System.IO.Path.Combine(Path, "steward.db");

    /// <exception cref="DataFolderException">The folder is in use, or cannot be created or written.</exception>
    public static DataFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(full, e);
        }

        var file = System.IO.Path.Combine(full, "lock");
        try
        {
            return new(full, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (File.Exists(file) && !IsReadOnlyFileSystem(e))
        {
            throw new DataFolderException(DataFolderProblem.InUse,
                $"{full} is in use by another process: stop it, or name another data folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(full, e);
        }
    }

    private static bool IsReadOnlyFileSystem(IOException e) => e.Message.Contains("Read-only", StringComparison.OrdinalIgnoreCase);

    private static DataFolderException NotWritable(string path, Exception e) =>
        new(DataFolderProblem.NotWritable,
            $"{path} cannot be written ({e.Message}): give the process write access to it, or name another data folder.", e);

    public void Dispose() => held.Dispose();
}
