namespace Steward.Engine.Storage;

/// <summary>Why a data folder cannot be used.</summary>
public enum DataFolderProblem
{
    /// <summary>Another process, or another engine of this one, has it open.</summary>
    InUse,

    /// <summary>It cannot be created or written.</summary>
    NotWritable,

    /// <summary>No space is left.</summary>
    DiskFull,

    /// <summary>The database is not one, or does not agree with itself.</summary>
    Damaged,

    /// <summary>A newer version of the engine wrote it.</summary>
    NewerVersion,

    /// <summary>The disk reported an error.</summary>
    Disk,
}

/// <summary>The data folder cannot be used. The message is one line that says what to do.</summary>
public sealed class DataFolderException(DataFolderProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Which of the known problems it is.</summary>
    public DataFolderProblem Problem { get; } = problem;
}
