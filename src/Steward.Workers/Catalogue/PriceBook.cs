using Steward.Limits;
using Steward.Workers.Settings;

namespace Steward.Workers.Catalogue;

/// <summary>What models cost: as the catalogue says, else as <see cref="DefaultPrices"/> do.</summary>
/// <param name="prices">Of the catalogue, by the name of a model here or at its server.</param>
internal sealed class PriceBook(IReadOnlyDictionary<string, ModelPrice> prices)
{
    /// <summary>Null where nothing says it.</summary>
    public KnownPrice? Of(DeploymentSettings model)
    {
        if ((model.Declared?.Price ?? prices.GetValueOrDefault(model.Name) ?? prices.GetValueOrDefault(model.Server.Name!)) is { } given)
            return new(given, PriceOrigin.Catalogue);
        return DefaultPrices.Table.Of(model) is { } published ? new(published, PriceOrigin.Table) : null;
    }

    /// <summary>
    /// Of a worker on a fallback order: the dearest of it, because any of them may answer, and the names of those whose price is not known.
    /// </summary>
    public (ModelPrice Price, IReadOnlyList<string>? Unpriced) Of(WorkerDefinition worker, IReadOnlyList<DeploymentSettings> models)
    {
        if (models.Count == 0 || worker.Price is not null)
            return (models.Count == 0 ? ModelPrice.Free : worker.Price!, null);
        var unpriced = models.Where(model => Of(model) is null).Select(model => model.Name).ToList();
        return (Dearest(models), unpriced.Count > 0 ? unpriced : null);
    }

    private ModelPrice Dearest(IEnumerable<DeploymentSettings> models) =>
        models.Select(model => Of(model)?.Price ?? ModelPrice.Free).Aggregate((most, price) => new(
            Math.Max(most.InputPerMillion, price.InputPerMillion),
            Math.Max(most.CachedInputPerMillion, price.CachedInputPerMillion),
            Math.Max(most.OutputPerMillion, price.OutputPerMillion)));
}

internal sealed record KnownPrice(ModelPrice Price, PriceOrigin Origin);

/// <summary>Where a price is said.</summary>
internal enum PriceOrigin
{
    Catalogue,
    Table,
}
