using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Steward.Engine.Storage;
using Steward.Hosting.Starting;
using Steward.Workers;
using Steward.Workers.Code;

namespace Steward.Hosting.Tests;

/// <summary>Steward in a program of one's own, as its documentation shows it.</summary>
public sealed class HostedProgramTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("steward-hosting-").FullName;

    [Fact]
    public async Task A_program_with_a_worker_of_its_own_serves_tasks_and_takes_them_up_after_a_restart()
    {
        string location;
        await using (var app = await StartAsync())
        {
            using var http = new HttpClient { BaseAddress = new(app.Urls.Single()) };
            var accepted = await http.PostAsJsonAsync("/api/tasks",
                new { goal = "Say it.", workers = new[] { "scribe" }, completion = new { criterion = "It is said.", confidence = 0.1 } });
            accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted, await accepted.Content.ReadAsStringAsync());
            location = accepted.Headers.Location!.ToString();
            (await EndedAsync(http, location)).GetProperty("result").GetString().ShouldBe("It is said.");
            await app.StopAsync();
        }
        await using var again = await StartAsync();
        using var client = new HttpClient { BaseAddress = new(again.Urls.Single()) };
        (await EndedAsync(client, location)).GetProperty("state").GetString().ShouldBe("completed");
    }

    [Fact]
    public async Task Settings_that_are_wrong_keep_it_from_starting_and_are_listed_together()
    {
        var error = await Should.ThrowAsync<OptionsValidationException>(() => StartAsync(("Steward:MaxTokens", "many"),
            ("Model:Provider", "openai"), ("Steward:MaxStreams", "0")));
        error.Failures.ShouldBe(
        [
            "Model:Name: names the model or deployment; it is required for every provider but offline",
            "Model:ApiKey: is required for OpenAI itself; an endpoint of your own may do without",
            "Steward:MaxTokens: must be a whole number from 1000 to 10000000, not 'many'",
            "Steward:MaxStreams: must be from 1 to 10000",
        ], ignoreOrder: true);
    }

    [Fact]
    public async Task Settings_come_before_what_the_program_says()
    {
        await using var app = await StartAsync(("Steward:MaxHops", "5"));
        var options = app.Services.GetRequiredService<IOptions<StewardOptions>>().Value;
        (options.Http.Bounds.Hops.Max, options.Http.MaxStreams).ShouldBe((5, 3));
    }

    [Fact]
    public async Task A_folder_that_another_host_has_open_is_refused_in_one_line()
    {
        await using var first = await StartAsync();
        (await Should.ThrowAsync<DataFolderException>(() => StartAsync())).Message.ShouldContain(folder);
    }

    [Fact]
    public async Task A_wrong_catalogue_keeps_it_from_starting()
    {
        var catalogue = Path.Combine(folder, "workers.json");
        await File.WriteAllTextAsync(catalogue, """{"workers":[{"name":"x"}]}""");
        (await Should.ThrowAsync<WorkersConfigurationException>(() => StartAsync(("Steward:Catalogue", catalogue)))).Message
            .ShouldContain("workers[0]");
    }

    [Fact]
    public async Task A_tool_that_an_MCP_server_does_not_have_keeps_it_from_starting_and_a_server_that_is_not_there_does_not()
    {
        const string Worker = """{ "name": "x", "description": "d", "kind": "mcp", "server": "s", "tool": "fnd", "argument": "query" }""";
        var catalogue = Path.Combine(folder, "workers.json");
        var tools = Path.Combine(AppContext.BaseDirectory, "Steward.ScriptedTools.dll");
        await WriteAsync("dotnet", tools);

        (await Should.ThrowAsync<WorkersConfigurationException>(() => StartAsync(("Steward:Catalogue", catalogue)))).Errors
            .ShouldHaveSingleItem().ToString()
            .ShouldStartWith("workers[0].tool: the MCP server 's' has no tool 'fnd'; did you mean 'find'?");

        await WriteAsync("/no/such/program", "-");
        await using var app = await StartAsync(("Steward:Catalogue", catalogue));
        app.Services.GetRequiredService<McpStart>().NotAsked.ShouldHaveSingleItem()
            .ShouldStartWith("the MCP server 's' could not be asked for its tools");

        Task WriteAsync(string command, string argument) => File.WriteAllTextAsync(catalogue, $$"""
            {
              "mcpServers": [ { "name": "s", "command": "{{command}}", "arguments": ["{{argument}}"] } ],
              "workers": [ {{Worker}} ]
            }
            """);
    }

    [Fact]
    public async Task Without_keys_it_answers_this_machine_alone()
    {
        await using var app = await StartAsync();
        using var http = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/api/tasks") { Headers = { Host = "steward.example" } };
        (await http.SendAsync(foreign)).StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<WebApplication> StartAsync(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.Services.AddSteward(options =>
        {
            options.DataFolder = Path.Combine(folder, "data");
            options.Http.MaxStreams = 3;
        }).AddWorker<Scribe>().UseEmbeddedEngine();
        var app = builder.Build();
        try
        {
            app.MapSteward();
            await app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static async Task<JsonElement> EndedAsync(HttpClient http, string location)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        // The stream ends with the task.
        using var events = new HttpRequestMessage(HttpMethod.Get, $"{location}/events")
        {
            Headers = { Accept = { new("text/event-stream") } },
        };
        using var stream = await http.SendAsync(events, patience.Token);
        return await http.GetFromJsonAsync<JsonElement>(location, patience.Token);
    }

    private sealed class Scribe : IWorker
    {
        public string Name => "scribe";

        public string Description => "Says it.";

        public Task<Envelope> RunAsync(WorkerInput input, CancellationToken cancellationToken) =>
            Task.FromResult(new Envelope(EnvelopeStatus.Success, "It is said.", 0.9, "Said."));
    }
}
