using System.Globalization;
using Spectre.Console;
using Steward.Limits;
using Steward.Local.Wording;
using Steward.Workers;

namespace Steward.Local.Pricing;

/// <summary>The list for a terminal.</summary>
internal static class ModelTables
{
    public static void Write(ModelList list, IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("worker", "role", "model", "at the server", "endpoint", "USD per million in / cached / out", "price from",
            "context window", "a minute");
        foreach (var (worker, role, models) in list.Workers)
        {
            if (models.Count == 0)
                table.AddRow(Escaped(worker), RoleText(role), "none (offline)", "-", "-", "-", "-", "-", "-");
            foreach (var model in models)
            {
                table.AddRow(Escaped(worker), RoleText(role), Escaped(model.Name), Escaped(model.Model), Escaped(model.Endpoint),
                    PriceText(model.Price), model.PriceFrom ?? "none", Count(model.ContextWindow), Limits(model));
            }
        }
        console.Write(table);
        if (list.Table is { } prices)
            Write(prices, console);
    }

    private static void Write(PriceTable prices, IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("provider", "model", "USD per million in / cached / out");
        foreach (var (provider, model, price) in prices.Models)
            table.AddRow(Escaped(provider), Escaped(model), PriceText(price));
        console.Write(table);
        console.WriteLine($"Prices of {prices.Date:yyyy-MM-dd}, from {prices.Source}.");
    }

    private static string Escaped(string text) => Markup.Escape(TerminalText.OneLine(text));

    private static string RoleText(WorkerRole role) => role.ToString().ToLowerInvariant();

    private static string PriceText(ModelPrice? price) => price is null
        ? "not known"
        : string.Create(CultureInfo.InvariantCulture,
            $"{price.InputPerMillion:0.####} / {price.CachedInputPerMillion:0.####} / {price.OutputPerMillion:0.####}");

    private static string Count(long? count) => count is { } given ? TerminalText.Number(given) : "-";

    private static string Limits(ModelRow model) => (model.RequestsPerMinute, model.TokensPerMinute) switch
    {
        (null, null) => "-",
        ({ } requests, null) => $"{TerminalText.Number(requests)} requests",
        (null, { } tokens) => $"{TerminalText.Number(tokens)} tokens",
        ({ } requests, { } tokens) => $"{TerminalText.Number(requests)} requests, {TerminalText.Number(tokens)} tokens",
    };
}
