namespace Steward.Workers.Offline;

/// <summary>What the documents state on a query, by word overlap.</summary>
/// <param name="Quotes">In the order of how much they add.</param>
/// <param name="Coverage">0 to 1: share of the query's telling words, weighted by rarity, that the quotes hold.</param>
/// <param name="Missing">Telling words of the query that no quote holds.</param>
/// <param name="CharactersRead">Of the passages that were looked at.</param>
internal sealed record Extraction(IReadOnlyList<Citation> Quotes, double Coverage, IReadOnlyList<string> Missing, int CharactersRead);
