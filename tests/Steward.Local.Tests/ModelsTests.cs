using System.Text.Json;
using Steward.Local.Tests.Processes;

namespace Steward.Local.Tests;

/// <summary><c>steward models</c>: what would be called, and what it costs.</summary>
public sealed class ModelsTests : IDisposable
{
    private const string Catalogue = """
        {
          "prices": { "gpt-4.1": { "inputPerMillion": 7, "outputPerMillion": 9 } },
          "models": {
            "local": { "provider": "openai", "endpoint": "http://gpu-1:8000/v1", "model": "qwen3", "contextWindow": 32768, "requestsPerMinute": 60 },
            "fast": { "provider": "openai", "apiKeySetting": "FAST_KEY", "model": "gpt-4o-mini-2024-07-18" }
          },
          "roles": { "planner": { "model": "fast, local" } },
          "workers": [
            { "name": "own", "description": "d", "instructions": "i", "model": "fast", "price": { "inputPerMillion": 1, "outputPerMillion": 2 } },
            { "name": "other", "description": "d", "instructions": "i", "model": "gpt-4.1" }
          ]
        }
        """;

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task It_lists_for_each_worker_and_role_its_models_with_their_prices_and_where_these_are_from()
    {
        var list = await ListAsync();

        var workers = list.RootElement.GetProperty("workers").EnumerateArray().ToDictionary(worker => Text(worker, "worker")!);
        var planner = workers["planner"].GetProperty("models");
        (Text(planner[0], "name"), Text(planner[0], "model"), Text(planner[0], "endpoint"), Text(planner[0], "priceFrom"))
            .ShouldBe(("fast", "gpt-4o-mini-2024-07-18", "api.openai.com", "table of 2026-08-21"));
        planner[0].GetProperty("price").GetProperty("outputPerMillion").GetDecimal().ShouldBe(0.6m);
        (Text(planner[1], "endpoint"), Text(planner[1], "priceFrom")).ShouldBe(("gpu-1:8000", null));
        (planner[1].GetProperty("contextWindow").GetInt32(), planner[1].GetProperty("requestsPerMinute").GetInt32()).ShouldBe((32_768, 60));
        planner[1].TryGetProperty("price", out _).ShouldBeFalse();
        Text(workers["own"].GetProperty("models")[0], "priceFrom").ShouldBe("worker");
        Text(workers["other"].GetProperty("models")[0], "priceFrom").ShouldBe("catalogue");
        list.RootElement.TryGetProperty("table", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task All_prices_of_the_table_are_listed_where_they_are_asked_for()
    {
        var table = (await ListAsync("--all")).RootElement.GetProperty("table");

        (Text(table, "date"), Text(table, "source")).ShouldBe(("2026-08-21", "https://github.com/pydantic/genai-prices"));
        table.GetProperty("models").EnumerateArray().Count(one => Text(one, "model") == "gpt-4o").ShouldBe(1);
    }

    [Fact]
    public async Task The_table_for_people_says_what_is_not_known()
    {
        var text = (await RunAsync("models", "--catalogue", place.Write("workers.json", Catalogue), "--all")).Output;

        text.ShouldContain("not known");
        text.ShouldContain("60 requests");
        text.ShouldContain("0.15 / 0.075 / 0.6");
        text.ShouldContain("Prices of 2026-08-21, from https://github.com/pydantic/genai-prices.");
    }

    [Fact]
    public async Task Without_a_model_every_worker_is_said_to_have_none()
    {
        var list = JsonDocument.Parse((await place.StewardAsync("models", "--json")).Output);

        list.RootElement.GetProperty("workers").EnumerateArray().ShouldAllBe(worker => worker.GetProperty("models").GetArrayLength() == 0);
        (await place.StewardAsync("models")).Output.ShouldContain("none (offline)");
    }

    private async Task<JsonDocument> ListAsync(params string[] more)
    {
        var ended = await RunAsync(["models", "--catalogue", place.Write("workers.json", Catalogue), "--json", .. more]);
        return JsonDocument.Parse(ended.Output);
    }

    private async Task<Finished> RunAsync(params string[] arguments)
    {
        using var process = StewardProcess.Start(place.Folder, arguments, null,
            ("FAST_KEY", "k"), ("Model__Provider", "openai"), ("Model__Name", "gpt-4.1"), ("Model__ApiKey", "k"));
        var ended = await process.WaitAsync();
        ended.ExitCode.ShouldBe(0, ended.Errors);
        return ended;
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
