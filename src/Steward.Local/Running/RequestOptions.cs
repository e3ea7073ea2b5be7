namespace Steward.Local.Running;

/// <summary>The parts of a request that were given as options, as the user wrote them; the request reader judges them.</summary>
internal sealed record RequestOptions
{
    public string? Goal { get; init; }

    /// <summary>Names below the documents folder.</summary>
    public IReadOnlyList<string> Documents { get; init; } = [];

    public string? Pattern { get; init; }

    public IReadOnlyList<string> Workers { get; init; } = [];

    public string? Criterion { get; init; }

    /// <summary><c>kind</c> or <c>kind=value</c>.</summary>
    public IReadOnlyList<string> Checks { get; init; } = [];

    public string? Confidence { get; init; }

    public string? OnLimit { get; init; }

    public string? Approval { get; init; }

    /// <summary>By the names of the contract, such as <c>costUsd</c>.</summary>
    public IReadOnlyDictionary<string, string> Limits { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
