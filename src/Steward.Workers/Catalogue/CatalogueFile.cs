using Steward.Limits;

namespace Steward.Workers.Catalogue;

/// <summary>What a catalogue file (<c>workers.json</c>) says.</summary>
/// <param name="BuiltIn">Whether the built-in specialists are offered too; true by default.</param>
/// <param name="Prices">US dollars per million tokens, by model.</param>
internal sealed record CatalogueFile(
    bool BuiltIn,
    IReadOnlyList<WorkerDefinition> Workers,
    IReadOnlyList<McpServerDefinition> McpServers,
    IReadOnlyDictionary<string, ModelPrice> Prices)
{
    public const int MaxBytes = 1_048_576;
    public const int MaxDepth = 8;
    public const int MaxWorkers = 100;
    public const int MaxServers = 32;
    public const int MaxPrices = 200;

    /// <summary>Without a file: the built-in workers.</summary>
    public static CatalogueFile None { get; } = new(true, [], [], new Dictionary<string, ModelPrice>(StringComparer.Ordinal));
}
