using Steward.Limits;
using Steward.Workers.Settings;

namespace Steward.Workers.Catalogue;

/// <summary>What a catalogue file (<c>workers.json</c>) says.</summary>
/// <param name="BuiltIn">Whether the built-in specialists are offered too; true by default.</param>
/// <param name="Models">Declared models, by the names that workers call them.</param>
/// <param name="Roles">All roles of the owner, as the file changes them.</param>
/// <param name="Prices">US dollars per million tokens, by model.</param>
internal sealed record CatalogueFile(
    bool BuiltIn,
    IReadOnlyList<WorkerDefinition> Workers,
    IReadOnlyList<McpServerDefinition> McpServers,
    IReadOnlyDictionary<string, ModelPrice> Prices,
    IReadOnlyList<ModelDefinition> Models,
    IReadOnlyList<WorkerDefinition> Roles)
{
    public const int MaxBytes = 1_048_576;
    public const int MaxDepth = 8;
    public const int MaxWorkers = 100;
    public const int MaxServers = 32;
    public const int MaxPrices = 200;
    public const int MaxModels = 100;

    /// <summary>Of the name of a model.</summary>
    public const int MaxModelName = 100;

    /// <summary>Of a fallback order, of names with commas between.</summary>
    public const int MaxModelNames = 500;

    /// <summary>Without a file: the built-in workers.</summary>
    public static CatalogueFile None { get; } =
        new(true, [], [], new Dictionary<string, ModelPrice>(StringComparer.Ordinal), [], BuiltInWorkers.Roles);
}
