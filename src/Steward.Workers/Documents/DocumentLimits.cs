using System.ComponentModel.DataAnnotations;

namespace Steward.Workers.Documents;

/// <summary>Bounds of what one task reads from the documents folder.</summary>
public sealed record DocumentLimits
{
    /// <summary>Readable files of one task. 1 to 100,000; 2,000 by default.</summary>
    [Range(1, 100_000)]
    public int MaxFiles { get; init; } = 2_000;

    /// <summary>Bytes of one file. 1 to 64 MiB; 4 MiB by default.</summary>
    [Range(1, 64 * 1024 * 1024)]
    public long MaxFileBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of all files of one task. 1 to 1 GiB; 64 MiB by default.</summary>
    [Range(1, 1024 * 1024 * 1024)]
    public long MaxTotalBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Files and folders that are looked at, readable or not. 1 to 1,000,000; 20,000 by default.</summary>
    [Range(1, 1_000_000)]
    public int MaxEntries { get; init; } = 20_000;

    /// <summary>Each bound at its default.</summary>
    public static DocumentLimits Default { get; } = new();
}
