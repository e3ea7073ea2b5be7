using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Steward.Durability;
using Steward.Limits;
using Steward.Workers.Catalogue;
using Steward.Workers.Settings;
using Steward.Workers.Tests.Support;

namespace Steward.Workers.Tests.Catalogue;

/// <summary>Prices that nobody declares: known at the providers' own endpoints, and nowhere else.</summary>
public sealed class DefaultPricesTests
{
    private const string OpenAI = "https://api.openai.com/v1";
    private const string Azure = "https://my-resource.openai.azure.com";

    [Theory]
    [InlineData("gpt-4o", null, "2.5 1.25 10")]
    [InlineData("gpt-4o-2024-08-06", OpenAI, "2.5 1.25 10")]
    [InlineData("gpt-4o-2024-05-13", OpenAI, "5 5 15")]
    [InlineData("gpt-4o-mini-2024-07-18", OpenAI, "0.15 0.075 0.6")]
    [InlineData("gpt-4.1-nano", OpenAI, "0.1 0.025 0.4")]
    [InlineData("o4-mini", OpenAI, "1.1 0.275 4.4")]
    [InlineData("gpt-5-pro", OpenAI, "15 15 120")]
    [InlineData("gpt-5-huge", OpenAI, null)]
    [InlineData("gpt-4o2", OpenAI, null)]
    [InlineData("gpt", OpenAI, null)]
    [InlineData("claude-sonnet-4-5-20250929", "https://api.anthropic.com/v1", "3 0.3 15")]
    [InlineData("claude-sonnet-4-9", "https://api.anthropic.com/v1", null)]
    [InlineData("claude-sonnet-4-5", OpenAI, null)]
    [InlineData("gemini-2.5-flash", "https://generativelanguage.googleapis.com/v1beta/openai", "0.3 0.03 2.5")]
    [InlineData("gpt-4o", "http://localhost:8000/v1", null)]
    [InlineData("gpt-4o", "https://api.openai.com.example.org/v1", null)]
    public void A_name_has_a_price_at_the_endpoint_of_its_provider(string name, string? endpoint, string? price) =>
        PriceOf(name, endpoint, ModelProvider.Openai).ShouldBe(price);

    [Theory]
    [InlineData("gpt-4o", "2.5 1.25 10")]
    [InlineData("gpt-35-turbo", "0.5 0.5 1.5")]
    [InlineData("my-deployment", null)]
    public void A_deployment_of_Azure_OpenAI_counts_as_the_model_that_it_is_named_after(string name, string? price) =>
        PriceOf(name, Azure, ModelProvider.AzureOpenai).ShouldBe(price);

    [Fact]
    public void The_table_says_of_when_and_where_it_is_and_every_price_is_one()
    {
        var table = DefaultPrices.Table;

        table.Date.ShouldBeGreaterThan(new DateOnly(2026, 1, 1));
        Uri.IsWellFormedUriString(table.Source, UriKind.Absolute).ShouldBeTrue();
        table.Providers.Select(provider => provider.Name).ShouldBeUnique();
        foreach (var (name, price) in table.Providers.SelectMany(provider => provider.Models))
        {
            price.Count.ShouldBe(3, name);
            price.ShouldAllBe(one => one > 0, name);
            price[1].ShouldBeLessThanOrEqualTo(price[0], name);
        }
    }

    [Fact]
    public async Task A_price_of_the_worker_comes_before_the_catalogues_and_that_before_the_table()
    {
        const string Catalogue = """
            {
              "prices": { "o3": { "inputPerMillion": 3, "outputPerMillion": 3 } },
              "models": {
                "declared": { "model": "gpt-4.1", "price": { "inputPerMillion": 4, "outputPerMillion": 4 } },
                "renamed": { "model": "gpt-4.1" },
                "local": { "provider": "openai", "endpoint": "http://localhost:8000/v1", "model": "gpt-4.1" }
              },
              "workers": [
                { "name": "own", "description": "d", "instructions": "i", "model": "o3", "price": { "inputPerMillion": 5, "outputPerMillion": 5 } },
                { "name": "catalogue", "description": "d", "instructions": "i", "model": "o3" },
                { "name": "declared", "description": "d", "instructions": "i", "model": "declared" },
                { "name": "table", "description": "d", "instructions": "i", "model": "renamed" },
                { "name": "none", "description": "d", "instructions": "i", "model": "local" },
                { "name": "mixed", "description": "d", "instructions": "i", "model": "renamed, local, else" }
              ]
            }
            """;
        await using var host = new TestHost(catalogue: Catalogue, change: options => options with { Model = OnOpenAI });

        new[] { "own", "catalogue", "declared", "table", "none", "mixed" }.Select(name => host.Card(name).Price.InputPerMillion)
            .ShouldBe([5, 3, 4, 2, 0, 2]);
        new[] { "own", "catalogue", "declared", "table" }.ShouldAllBe(name => host.Card(name).UnpricedModels == null);
        host.Card("none").UnpricedModels.ShouldBe(["local"]);
        host.Card("mixed").UnpricedModels.ShouldBe(["local", "else"]);
    }

    [Fact]
    public async Task A_card_whose_prices_are_known_or_that_needs_none_is_written_as_ever()
    {
        await using var online = new TestHost(change: options => options with { Model = OnOpenAI });
        await using var offline = new TestHost();

        online.Catalogue.Cards.Concat(offline.Catalogue.Cards)
            .ShouldAllBe(card => !JsonSerializer.Serialize(card, DurableJson.Options).Contains("unpriced"));
    }

    [Fact]
    public async Task A_host_says_at_its_start_which_prices_are_not_known()
    {
        var log = new Lines();
        await using var host = new TestHost(services => services.AddSingleton<ILoggerFactory>(log),
            change: options => options with { Model = OnOpenAI with { Name = "gpt-4o, unheard-of" } });

        new DurableRegistry().AddWorkerActivities(host.Get<IServiceProvider>());

        log.All.ShouldHaveSingleItem().ShouldBe("The price of model 'unheard-of' is not known: its calls count as free, and tasks that set "
            + "limits.costUsd are refused; name it in prices of the catalogue");
    }

    private static ModelSettings OnOpenAI { get; } = new() { Provider = ModelProvider.Openai, Name = "gpt-4o", ApiKey = "k" };

    private static string? PriceOf(string name, string? endpoint, ModelProvider provider)
    {
        var host = new ModelSettings { Provider = provider, Endpoint = endpoint is null ? null : new(endpoint), Name = name, ApiKey = "k" };
        var price = DefaultPrices.Table.Of(HostModels.Create(host, [], _ => null).Value!.Of(null).Single());
        return price is null ? null : $"{price.InputPerMillion} {price.CachedInputPerMillion} {price.OutputPerMillion}";
    }

    private sealed class Lines : ILoggerFactory, ILogger
    {
        public List<string> All { get; } = [];

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(formatter(state, exception));

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
