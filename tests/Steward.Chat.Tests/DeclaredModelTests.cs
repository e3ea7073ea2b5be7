using System.Text.Json;
using Steward.Limits;
using Steward.ScriptedModel;
using Steward.Workers;
using Steward.Workers.Providers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>Models that the catalogue declares: what is sent for them, and where to.</summary>
[Collection(ModelServerTests.Name)]
public sealed class DeclaredModelTests(ModelServer server) : IDisposable
{
    private static readonly ModelSettings Host = new()
    {
        Provider = ModelProvider.Openai,
        Endpoint = new("https://host.example/v1"),
        Name = "plain",
        ApiKey = "host-key",
    };

    private static readonly Dictionary<string, string> Settings = new() { ["FAST_KEY"] = "fast-key-1", ["TEAM"] = "team-secret" };

    private readonly Rerouted network = new(server.Process.Address);

    [Fact]
    public async Task A_declared_model_is_called_at_its_own_address_with_its_own_key_name_and_headers()
    {
        var fast = new ModelDefinition
        {
            Name = "fast",
            Model = "served-name",
            Endpoint = new("https://fast.example/v1"),
            ApiKeySetting = "FAST_KEY",
            Headers = [new("X-Plain", "a-b", null), new("X-Team", null, "TEAM")],
            Sampling = new(0.25m, 7, ModelEffort.Minimal),
        };
        var harness = Harness("fast", fast);

        var (envelope, _, _, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Success, envelope.Reason);
        var (address, headers) = network.Sent.ShouldHaveSingleItem();
        address.ShouldBe(new Uri("https://fast.example/v1/chat/completions"));
        (headers["Authorization"], headers["X-Plain"], headers["X-Team"]).ShouldBe(("Bearer fast-key-1", "a-b", "team-secret"));
        var body = (await BodiesAsync(harness)).ShouldHaveSingleItem();
        body.GetProperty("model").GetString().ShouldBe("served-name");
        body.GetProperty("seed").GetInt64().ShouldBe(7);
        body.GetProperty("temperature").GetDouble().ShouldBe(0.25);
        body.GetProperty("reasoning_effort").GetString().ShouldBe("minimal");
    }

    [Fact]
    public async Task A_worker_that_sets_temperature_and_effort_itself_comes_before_its_model()
    {
        var harness = Harness("fast", new ModelDefinition { Name = "fast", Sampling = new(0.25m, 7, ModelEffort.Minimal) });
        harness.OnModel = new("fast", new(Temperature: 1.5m, Effort: ModelEffort.High));

        await harness.InvokeAsync();

        var body = (await BodiesAsync(harness)).ShouldHaveSingleItem();
        body.GetProperty("temperature").GetDouble().ShouldBe(1.5);
        body.GetProperty("reasoning_effort").GetString().ShouldBe("high");
        body.GetProperty("seed").GetInt64().ShouldBe(7);
    }

    [Fact]
    public async Task A_model_that_is_not_declared_is_called_as_the_host_says_and_with_nothing_that_was_not_asked_for()
    {
        var harness = Harness("other-name");

        await harness.InvokeAsync();

        var (address, headers) = network.Sent.ShouldHaveSingleItem();
        (address.Host, headers["Authorization"]).ShouldBe(("host.example", "Bearer host-key"));
        var body = (await BodiesAsync(harness)).ShouldHaveSingleItem();
        body.GetProperty("model").GetString().ShouldBe("other-name");
        foreach (var name in new[] { "seed", "temperature", "reasoning_effort" })
            body.TryGetProperty(name, out _).ShouldBeFalse(name);
    }

    [Fact]
    public async Task Two_names_for_one_model_on_two_servers_are_a_fallback_order()
    {
        var harness = Harness("east, west",
            new ModelDefinition { Name = "east", Model = "m", Endpoint = new("https://east.example/v1"), ApiKeySetting = "FAST_KEY" },
            new ModelDefinition
            {
                Name = "west",
                Model = "m",
                Provider = ModelProvider.AzureOpenai,
                Endpoint = new("https://west.example"),
                ApiKeySetting = "TEAM"
            });
        await harness.ScriptAsync(new() { Kind = "status", Status = 503 }, times: 1);

        var (envelope, _, _, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Success, envelope.Reason);
        network.Sent.Select(sent => sent.Address.Host).ShouldBe(["east.example", "west.example"]);
        network.Sent[0].Headers["Authorization"].ShouldBe("Bearer fast-key-1");
        (network.Sent[1].Headers["api-key"], network.Sent[1].Headers.ContainsKey("Authorization")).ShouldBe(("team-secret", false));
    }

    [Fact]
    public void The_hosts_key_goes_to_no_other_endpoint()
    {
        var models = Host.Models(
            new ModelDefinition { Name = "own", Endpoint = new("https://else.example/v1") },
            new ModelDefinition { Name = "same", Sampling = new(0.5m) });

        (models.Of("own")[0].Server.ApiKey, models.Of("same")[0].Server.ApiKey).ShouldBe((null, "host-key"));
    }

    [Fact]
    public async Task Secrets_of_headers_are_not_repeated_where_the_server_does()
    {
        var harness = Harness("fast", new ModelDefinition { Name = "fast", Headers = [new("X-Team", null, "TEAM")] });
        await harness.ScriptAsync(new() { Kind = "status", Status = 400, Body = """{"error":"who is team-secret?"}""" });

        var (envelope, _, _, _) = await harness.InvokeAsync();

        envelope.Reason.ShouldContain("who is ***?");
    }

    [Theory]
    [InlineData("temperature",
        "Unsupported value: 'temperature' does not support 0.25 with this model. Only the default (1) is supported.")]
    [InlineData("seed", "[{'type': 'extra_forbidden', 'loc': ('body', 'seed'), 'msg': 'Extra inputs are not permitted'}]")]
    [InlineData("reasoning_effort", "Unrecognized request argument supplied: reasoning_effort")]
    public async Task A_field_that_the_server_refuses_is_left_out_from_then_on(string field, string words)
    {
        var log = new Collected();
        var harness = Harness(log, "fast", new ModelDefinition { Name = "fast", Sampling = new(0.25m, 7, ModelEffort.Low) });
        await server.Process.ScriptAsync(new Rule
        {
            When = new() { User = harness.TaskId, Field = field },
            Then = new() { Kind = "status", Status = 400, Body = JsonSerializer.Serialize(new { error = new { message = words } }) },
        });

        var (envelope, usage, fault, _) = await harness.InvokeAsync();
        var again = await harness.Runner.RunAsync(harness.Turn() with { InvocationId = "another" }, CancellationToken.None);

        (envelope.Status, usage.Calls, fault, again.Envelope!.Status).ShouldBe((EnvelopeStatus.Success, 2, false, EnvelopeStatus.Success));
        (await BodiesAsync(harness)).Select(body => body.TryGetProperty(field, out _)).ShouldBe([true, false, false]);
        (await BodiesAsync(harness))[^1].EnumerateObject()
            .Count(one => one.Name is "temperature" or "seed" or "reasoning_effort").ShouldBe(2);
        log.Texts.ShouldBe([$"Model 'fast' does not take {field}, or not with this value; it is not sent from now on"]);
    }

    [Fact]
    public async Task An_answer_is_cut_to_what_the_context_window_leaves_beside_the_prompt()
    {
        var bound = await Harness("fast").BoundAsync();
        var harness = Harness("fast", new ModelDefinition { Name = "fast", ContextWindow = bound + 300 });

        (await harness.InvokeAsync()).Envelope.Status.ShouldBe(EnvelopeStatus.Success);

        (await harness.CallsAsync()).ShouldHaveSingleItem().MaxTokens.ShouldBe(300);
    }

    [Fact]
    public async Task A_model_whose_context_window_is_too_small_is_passed_over_for_the_next_of_the_order()
    {
        var bound = await Harness("small").BoundAsync();
        var harness = Harness("small, large", new ModelDefinition { Name = "small", ContextWindow = bound + 255 });

        (await harness.InvokeAsync()).Envelope.Status.ShouldBe(EnvelopeStatus.Success);

        (await harness.CallsAsync()).ShouldHaveSingleItem().Model.ShouldBe("large");
    }

    [Fact]
    public async Task A_prompt_that_fits_no_context_window_is_neither_sent_nor_charged()
    {
        var bound = await Harness("small").BoundAsync();
        var harness = Harness("small, tiny", new ModelDefinition { Name = "small", ContextWindow = bound + 255 },
            new ModelDefinition { Name = "tiny", ContextWindow = 1_024 });

        var (envelope, usage, fault, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Failed);
        envelope.Reason.ShouldBe($"The prompt and an answer of 256 tokens do not fit the context window of 'small' ({bound + 255} tokens, "
            + $"prompt of at most {bound}), nor of 'tiny' (1024 tokens, prompt of at most {bound}).");
        (usage, fault).ShouldBe((Usage.None, false));
        (await harness.CountersAsync()).Calls.ShouldBe(0);
    }

    [Fact]
    public async Task Calls_past_the_rate_limit_wait_for_their_minute_before_they_are_begun()
    {
        var harness = Harness("fast", new ModelDefinition { Name = "fast", RequestsPerMinute = 1 });
        var time = (SkippingTime)harness.Time;
        await harness.InvokeAsync();
        time.Advance(TimeSpan.FromSeconds(15));
        time.Waits.Clear();

        var reply = await harness.Runner.RunAsync(harness.Turn() with { InvocationId = "another" }, CancellationToken.None);

        reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Success);
        time.Waits.ShouldBe([TimeSpan.FromSeconds(45)]);
    }

    [Fact]
    public async Task A_call_that_its_rate_limit_keeps_past_the_deadline_is_neither_made_nor_charged()
    {
        var harness = Harness("fast", new ModelDefinition { Name = "fast", RequestsPerMinute = 1 });
        await harness.InvokeAsync();

        var reply = await harness.Runner.RunAsync(
            harness.Turn() with { InvocationId = "another", Deadline = harness.Time.GetUtcNow() + TimeSpan.FromSeconds(30) },
            CancellationToken.None);

        reply.Envelope!.Reason.ShouldBe("rate limit of 'fast': it leaves no room for a call within the turn.");
        (reply.Usage, reply.Fault, (await harness.CountersAsync()).Calls).ShouldBe((Usage.None, false, 1));
    }

    [Fact]
    public async Task Where_one_model_of_a_fallback_order_is_at_its_limit_the_next_is_called_at_once()
    {
        var harness = Harness("fast, other", new ModelDefinition { Name = "fast", RequestsPerMinute = 1 });
        await harness.InvokeAsync();

        await harness.Runner.RunAsync(harness.Turn() with { InvocationId = "another" }, CancellationToken.None);

        (await harness.CallsAsync()).Select(call => call.Model).ShouldBe(["fast", "other"]);
        ((SkippingTime)harness.Time).Waits.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_model_that_waits_for_its_minute_comes_before_one_that_is_closed()
    {
        var harness = Harness("shut, slow", new ModelDefinition { Name = "slow", RequestsPerMinute = 1 });
        var time = (SkippingTime)harness.Time;
        await harness.Closed.CloseAsync("shut", "It ignores its output cap.", harness.TaskId);
        await harness.InvokeAsync();
        time.Advance(TimeSpan.FromSeconds(15));

        var reply = await harness.Runner.RunAsync(harness.Turn() with { InvocationId = "another" }, CancellationToken.None);

        reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Success, reply.Envelope.Reason);
        (await harness.CallsAsync()).Select(call => call.Model).ShouldBe(["slow", "slow"]);
        time.Waits.ShouldBe([TimeSpan.FromSeconds(45)]);
    }

    public void Dispose() => network.Dispose();

    private ChatHarness Harness(string names, params ModelDefinition[] declared) => Harness(null, names, declared);

    private ChatHarness Harness(Collected? log, string names, params ModelDefinition[] declared)
    {
        var models = HostModels.Create(Host with { Name = names }, declared, Settings.GetValueOrDefault);
        models.Errors.ShouldBeEmpty();
        return new(server.Process, ModelProvider.Openai, settings: Host with { Name = names },
            clients: new(transport: network.Transport), log: log, models: models.Value);
    }

    private static async Task<List<JsonElement>> BodiesAsync(ChatHarness harness) =>
        [.. (await harness.CallsAsync(bodies: true)).Select(call => JsonDocument.Parse(call.Body!).RootElement)];
}
