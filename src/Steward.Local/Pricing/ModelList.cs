using Steward.Limits;
using Steward.Workers;
using Steward.Workers.Catalogue;
using Steward.Workers.Settings;

namespace Steward.Local.Pricing;

/// <summary>The models of a host, by the workers and roles that run on them.</summary>
/// <param name="Table">Published prices; null unless they were asked for.</param>
internal sealed record ModelList(IReadOnlyList<WorkerModels> Workers, PriceTable? Table)
{
    public static ModelList Of(WorkerCatalogue catalogue, bool withTable) => new(
        [.. catalogue.Cards.Where(card => card.Kind == WorkerKind.Model).Select(card => Of(catalogue, card))],
        withTable ? PriceTable.Of(DefaultPrices.Table) : null);

    private static WorkerModels Of(WorkerCatalogue catalogue, WorkerCard card)
    {
        var worker = catalogue.Find(card.Name)!;
        return new(card.Name, card.Role, [.. catalogue.Models.Of(worker.Model).Select(model => Of(catalogue, worker, model))]);
    }

    private static ModelRow Of(WorkerCatalogue catalogue, WorkerDefinition worker, DeploymentSettings model)
    {
        var known = catalogue.Prices.Of(model);
        return new(model.Name, model.Server.Name!, model.Server.Provider, HostOf(model.Server), worker.Price ?? known?.Price,
            worker.Price is not null ? "worker" : known?.Origin switch
            {
                PriceOrigin.Catalogue => "catalogue",
                PriceOrigin.Table => $"table of {DefaultPrices.Table.Date:yyyy-MM-dd}",
                _ => null,
            },
            model.Declared?.ContextWindow, model.Declared?.RequestsPerMinute, model.Declared?.TokensPerMinute);
    }

    private static string HostOf(ModelSettings server) => server.Endpoint?.Authority ?? "api.openai.com";
}

/// <param name="Models">In their fallback order; empty where the worker runs offline, without a model.</param>
internal sealed record WorkerModels(string Worker, WorkerRole Role, IReadOnlyList<ModelRow> Models);

/// <param name="Model">The name that is sent to the server.</param>
/// <param name="Endpoint">Host of its address.</param>
/// <param name="Price">Null where it is not known.</param>
/// <param name="PriceFrom"><c>worker</c>, <c>catalogue</c>, or the table of a day; null where the price is not known.</param>
internal sealed record ModelRow(
    string Name, string Model, ModelProvider Provider, string Endpoint, ModelPrice? Price, string? PriceFrom, long? ContextWindow,
    int? RequestsPerMinute, long? TokensPerMinute);

/// <summary>The built-in table of prices.</summary>
internal sealed record PriceTable(DateOnly Date, string Source, IReadOnlyList<PublishedPrice> Models)
{
    public static PriceTable Of(DefaultPrices table) => new(table.Date, table.Source,
        [.. table.Providers.SelectMany(provider => provider.Models.Keys.Select(name =>
            new PublishedPrice(provider.Name, name, provider.Of(name)!)))]);
}

internal sealed record PublishedPrice(string Provider, string Model, ModelPrice Price);
