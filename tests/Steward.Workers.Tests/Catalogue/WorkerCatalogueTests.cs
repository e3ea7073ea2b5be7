using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Steward.Durability;
using Steward.Limits;
using Steward.Workers.Catalogue;
using Steward.Workers.Chat;
using Steward.Workers.Code;
using Steward.Workers.Offline;
using Steward.Workers.Settings;
using Steward.Workers.Tests.Support;
using Steward.Workers.Tools;
using Steward.Workers.Turns;

namespace Steward.Workers.Tests.Catalogue;

public sealed class WorkerCatalogueTests
{
    private const string Priced = """
        {
          "prices": { "gpt": { "inputPerMillion": 2, "outputPerMillion": 8 }, "small": { "inputPerMillion": 1, "outputPerMillion": 1 } },
          "workers": [
            { "name": "own", "description": "d", "instructions": "i", "price": { "inputPerMillion": 5, "outputPerMillion": 5 } },
            { "name": "small", "description": "d", "instructions": "i", "model": "small" }
          ]
        }
        """;

    private static readonly ModelSettings Gpt = new() { Provider = ModelProvider.Openai, Name = "gpt", ApiKey = "k" };

    [Fact]
    public async Task Without_a_file_there_are_three_specialists_and_the_roles()
    {
        await using var offline = new TestHost();
        await using var model = new TestHost(change: options => options with { Model = Gpt });

        offline.Catalogue.Cards.Select(card => card.Name)
            .ShouldBe(["analyst", "assembler", "critic", "manager", "owner", "planner", "researcher"]);
        model.Catalogue.Cards.Select(card => card.Name).ShouldContain("judge");
        offline.Card("researcher").Description.ShouldEndWith("(offline extract, no model)");
        model.Card("researcher").Description.ShouldNotContain("offline");
        (offline.Card("researcher").Notice, model.Card("researcher").Notice).ShouldBe(("offline extract, no model", null));
        offline.Catalogue.Cards.Count(card => card.Role == WorkerRole.Specialist).ShouldBe(3);
    }

    [Fact]
    public async Task Prices_come_from_the_worker_its_model_or_the_hosts_model_and_offline_is_free()
    {
        await using var host = new TestHost(catalogue: Priced, change: options => options with { Model = Gpt });
        await using var offline = new TestHost(catalogue: Priced);

        host.Card("own").Price.InputPerMillion.ShouldBe(5);
        host.Card("small").Price.InputPerMillion.ShouldBe(1);
        host.Card("critic").Price.OutputPerMillion.ShouldBe(8);
        offline.Catalogue.Cards.ShouldAllBe(card => card.Price == ModelPrice.Free);
    }

    [Fact]
    public async Task The_price_of_a_declared_model_is_its_own_or_that_of_either_of_its_names()
    {
        const string Declared = """
            {
              "prices": { "gpt": { "inputPerMillion": 2, "outputPerMillion": 8 }, "b": { "inputPerMillion": 3, "outputPerMillion": 3 } },
              "models": { "a": { "price": { "inputPerMillion": 1, "outputPerMillion": 1 } }, "b": {}, "c": { "model": "gpt" } },
              "workers": [
                { "name": "wa", "description": "d", "instructions": "i", "model": "a" },
                { "name": "wb", "description": "d", "instructions": "i", "model": "b" },
                { "name": "wc", "description": "d", "instructions": "i", "model": "c" },
                { "name": "all", "description": "d", "instructions": "i", "model": "a, b" }
              ]
            }
            """;
        await using var host = new TestHost(catalogue: Declared, change: options => options with { Model = Gpt });

        new[] { "wa", "wb", "wc", "all" }.Select(name => host.Card(name).Price.InputPerMillion).ShouldBe([1, 3, 2, 3]);
    }

    [Fact]
    public async Task Roles_take_what_the_file_says_and_keep_the_rest()
    {
        const string Roles =
            """{"roles":{"judge":{"maxOutputTokens":400,"timeout":"00:00:20","maxTurns":3,"model":"gpt, other","instructions":"Be strict.","temperature":0.5,"effort":"high"}}}""";
        await using var plain = new TestHost(change: options => options with { Model = Gpt });
        await using var host = new TestHost(catalogue: Roles, change: options => options with { Model = Gpt });

        var (card, judge) = (host.Card("judge"), host.Catalogue.Find("judge")!);
        (card.MaxOutputTokens, card.Timeout, card.MaxTurns).ShouldBe((400, TimeSpan.FromSeconds(20), 3));
        (judge.Instructions, judge.Model, judge.Sampling).ShouldBe(("Be strict.", "gpt, other", new(0.5m, null, ModelEffort.High)));
        (card.Role, card.Description).ShouldBe((WorkerRole.Judge, plain.Card("judge").Description));
        card.PromptOverhead.ShouldBeLessThan(plain.Card("judge").PromptOverhead);
        JsonSerializer.Serialize(host.Card("planner")).ShouldBe(JsonSerializer.Serialize(plain.Card("planner")));
    }

    [Fact]
    public async Task On_an_offline_host_only_workers_whose_model_has_a_provider_of_its_own_have_a_model()
    {
        const string Mixed = """
            {
              "models": {
                "own": { "provider": "openai", "endpoint": "http://localhost:1/v1" },
                "hosts": { "temperature": 1 }
              },
              "roles": { "judge": { "model": "own" } },
              "workers": [
                { "name": "online", "description": "d", "instructions": "i", "model": "own, hosts" },
                { "name": "offline", "description": "d", "instructions": "i", "model": "hosts" }
              ]
            }
            """;
        await using var host = new TestHost(catalogue: Mixed);

        (host.Card("online").Notice, host.Card("judge").Notice).ShouldBe((null, null));
        (host.Card("offline").Notice, host.Card("planner").Notice).ShouldBe(("offline extract, no model", "offline extract, no model"));
        host.Catalogue.Models.Of("own, hosts").ShouldHaveSingleItem().Name.ShouldBe("own");
        RunnerOf("online").ShouldBeOfType<ChatTurnRunner>();
        RunnerOf("offline").ShouldBeOfType<OfflineTurnRunner>();

        ITurnRunner RunnerOf(string name) => host.Get<IEnumerable<ITurnRunner>>().First(runner => runner.Handles(host.Card(name)));
    }

    [Theory]
    [InlineData("""{"provider":"openai"}""", "models.m.apiKeySetting: is required for OpenAI itself")]
    [InlineData("""{"provider":"azure-openai"}""", "models.m.endpoint: is required for azure-openai")]
    [InlineData("""{"apiVersion":"2024-10-21"}""", "models.m.apiVersion: is for azure-openai only")]
    [InlineData("""{"apiKeySetting":"MISSING"}""", "models.m.apiKeySetting: the setting 'MISSING' is not set")]
    [InlineData("""{"apiKeySetting":"BROKEN"}""", "models.m.apiKeySetting: must be visible ASCII characters")]
    [InlineData("""{"headers":{"X-A":{"setting":"MISSING"}}}""", "models.m.headers.X-A: the setting 'MISSING' is not set")]
    [InlineData("""{"headers":{"X-A":{"setting":"BROKEN"}}}""", "models.m.headers.X-A: must be visible ASCII characters")]
    public async Task A_declared_model_that_could_not_be_called_is_refused_at_the_start(string model, string error)
    {
        await using var host = new TestHost(catalogue: $$$"""{"models":{"m":{{{model}}}}}""", change: options => options with
        {
            Model = new() { Provider = ModelProvider.Openai, Name = "gpt", Endpoint = new("https://host.example/v1") },
            Setting = name => name == "BROKEN" ? "two words" : null,
        });

        Should.Throw<WorkersConfigurationException>(() => host.Catalogue).Errors.ShouldHaveSingleItem().ToString().ShouldStartWith(error);
    }

    /// <summary>A token is at least a byte of the prompt, so bytes bound tokens.</summary>
    [Fact]
    public async Task The_prompt_overhead_bounds_instructions_and_tools_in_any_script()
    {
        var instructions = string.Concat(Enumerable.Repeat("予算を守れ", 200));
        await using var host = new TestHost(
            catalogue: $$"""{"mcpServers":[{"name":"s","command":"x"}],"workers":[{"name":"ja","description":"d","instructions":"{{instructions}}","tools":["calculator","s__t"]}]}""",
            change: options => options with { Model = Gpt });
        var calculator = new CalculatorTool();

        host.Card("ja").PromptOverhead.ShouldBeGreaterThanOrEqualTo(Encoding.UTF8.GetByteCount(instructions)
            + Encoding.UTF8.GetByteCount(calculator.Description + calculator.Parameters) + McpServerDefinition.MaxToolBytes);
    }

    [Fact]
    public async Task Built_in_specialists_can_be_left_out_but_roles_stay()
    {
        await using var host = new TestHost(
            catalogue: """{"builtIn":false,"workers":[{"name":"critic","description":"mine","instructions":"i"}]}""");

        host.Catalogue.Cards.Where(card => card.Role == WorkerRole.Specialist).ShouldHaveSingleItem().Description.ShouldStartWith("mine");
        host.Catalogue.Cards.ShouldContain(card => card.Role == WorkerRole.Planner);
    }

    [Theory]
    [InlineData("planner", "d", 60, "its name is taken")]
    [InlineData("researcher", "d", 60, "its name is taken")]
    [InlineData("twin", "d", 60, "its name is taken")]
    [InlineData("Bad Name", "d", 60, "its name is not made of")]
    [InlineData("fine", " ", 60, "it has no description")]
    [InlineData("fine", "d", 0, "its time-out is not from")]
    public async Task Workers_in_code_obey_the_same_rules(string name, string description, int seconds, string why)
    {
        await using var host =
            new TestHost(services =>
                services.AddSingleton<IWorker>(new Coded("twin", "d", 60)).AddSingleton<IWorker>(new Coded(name, description, seconds)));

        Should.Throw<WorkersConfigurationException>(() => host.Catalogue).Errors.ShouldHaveSingleItem().ToString().ShouldContain(why);
    }

    [Fact]
    public async Task Settings_and_catalogue_report_everything_together()
    {
        await using var host = new TestHost(catalogue: """{"x":1,"y":2}""", change: options => options with
        {
            DocumentsFolder = "/no/such/folder",
            Model = new() { Provider = ModelProvider.AzureOpenai, Endpoint = null },
        });

        Should.Throw<WorkersConfigurationException>(() => host.Catalogue).Errors.Select(error => error.Field)
            .ShouldBe(["documentsFolder", "model.name", "model.endpoint", "x", "y"]);
    }

    [Theory]
    [InlineData("t-1", null)]
    [InlineData(null, null)]
    [InlineData("t-1\nt-2", "REMOTE_TOKEN: must be visible ASCII characters, without white space")]
    public async Task A_token_that_no_header_takes_is_refused_at_the_start_by_the_name_of_its_setting(string? token, string? error)
    {
        const string Remote =
            """{"workers":[{"name":"remote","description":"d","kind":"http","endpoint":"https://w.example","tokenSetting":"REMOTE_TOKEN"}]}""";
        await using var host = new TestHost(catalogue: Remote, change: options => options with { Setting = _ => token });

        if (error is null)
            host.Catalogue.Find("remote").ShouldNotBeNull();
        else
            Should.Throw<WorkersConfigurationException>(() => host.Catalogue).Message.ShouldBe(error);
    }

    [Fact]
    public async Task A_missing_documents_folder_is_said_when_the_activities_are_registered()
    {
        await using var host = new TestHost(change: options => options with { DocumentsFolder = "/no/such/folder" });

        Should.Throw<WorkersConfigurationException>(() => new DurableRegistry().AddWorkerActivities(host.Get<IServiceProvider>()))
            .Message.ShouldBe("documentsFolder: the folder '/no/such/folder' does not exist");
    }

    private sealed class Coded(string name, string description, int seconds) : IWorker
    {
        public string Name => name;

        public string Description => description;

        public TimeSpan Timeout => TimeSpan.FromSeconds(seconds);

        public Task<Envelope> RunAsync(WorkerInput input, CancellationToken cancellationToken) =>
            Task.FromResult(new Envelope(EnvelopeStatus.Success, "x", 1, "r"));
    }
}
