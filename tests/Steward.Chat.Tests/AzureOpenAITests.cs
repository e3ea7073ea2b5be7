using Microsoft.Extensions.AI;
using Steward.Workers.Providers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>How the two surfaces of an Azure OpenAI resource are called: by which path, with which credential, as whom.</summary>
[Collection(ModelServerTests.Name)]
public sealed class AzureOpenAITests(ModelServer server) : IDisposable
{
    private const string Classic = "https://r.openai.azure.com";
    private const string V1 = "https://r.openai.azure.com/openai/v1";

    private readonly Rerouted network = new(server.Process.Address);

    [Theory]
    [InlineData(Classic, null, "/openai/deployments/my-deployment/chat/completions?api-version=2025-04-01-preview")]
    [InlineData($"{Classic}/", "2024-10-21", "/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21")]
    [InlineData(V1, null, "/openai/v1/chat/completions")]
    [InlineData($"{V1}/", null, "/openai/v1/chat/completions")]
    [InlineData("https://r.services.ai.azure.com/openai/v1/", null, "/openai/v1/chat/completions")]
    public async Task The_address_says_which_surface_is_called(string endpoint, string? apiVersion, string path)
    {
        var response = await AskAsync(Settings(endpoint, "k") with { ApiVersion = apiVersion });

        response.Text.ShouldContain("success");
        response.ModelId.ShouldBe("my-deployment");
        network.Sent.ShouldHaveSingleItem().Address.ShouldBe(new Uri(new Uri(endpoint), path));
    }

    [Theory]
    [InlineData(Classic, "api-key", "k")]
    [InlineData(V1, "Authorization", "Bearer k")]
    public async Task A_key_goes_out_in_the_header_of_its_surface_and_in_no_other(string endpoint, string header, string value)
    {
        await AskAsync(Settings(endpoint, "k"));

        var headers = network.Sent.ShouldHaveSingleItem().Headers;
        headers[header].ShouldBe(value);
        headers.Keys.Intersect(["api-key", "Authorization"], StringComparer.OrdinalIgnoreCase).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(Classic, "https://cognitiveservices.azure.com/.default")]
    [InlineData(V1, "https://ai.azure.com/.default")]
    public async Task Without_a_key_a_token_of_Entra_ID_is_sent_and_kept_until_it_is_about_to_expire(string endpoint, string scope)
    {
        var identity = new ScriptedIdentity();
        var settings = Settings(endpoint, key: null);
        var deployments = (settings with { Name = "first, second" }).Deployments(new(identity, network.Transport));

        foreach (var deployment in deployments.Concat(deployments))
            await AskAsync(deployment);

        identity.Scopes.ShouldBe([scope]);
        network.Sent.Count.ShouldBe(4);
        network.Sent.ShouldAllBe(sent => sent.Headers["Authorization"] == "Bearer token-1" && !sent.Headers.ContainsKey("api-key"));
    }

    [Fact]
    public async Task Another_token_is_asked_for_five_minutes_before_the_last_one_expires()
    {
        var time = new Clock();
        var identity = new ScriptedIdentity(time);
        var cached = new CachedCredential(identity, time);
        async Task<string> TokenAsync() => (await cached.GetTokenAsync(new(["scope"]), CancellationToken.None)).Token;

        (await TokenAsync(), await TokenAsync()).ShouldBe(("token-1", "token-1"));
        time.Now += TimeSpan.FromMinutes(54);
        (await TokenAsync()).ShouldBe("token-1");
        time.Now += TimeSpan.FromMinutes(2);
        (await TokenAsync()).ShouldBe("token-2");
    }

    [Theory]
    [InlineData(ModelProvider.Openai, "https://llm.example/v1")]
    [InlineData(ModelProvider.AzureOpenai, Classic)]
    [InlineData(ModelProvider.AzureOpenai, V1)]
    public async Task Every_client_says_who_calls(ModelProvider provider, string endpoint)
    {
        await AskAsync(Settings(endpoint, "k") with { Provider = provider });

        network.Sent.ShouldHaveSingleItem().Headers["User-Agent"].ShouldMatch(@"^Steward/\d+\.\d+\.\d+ ");
    }

    [Theory]
    [InlineData("retry-after-ms", "1500", 1_500)]
    [InlineData("x-ms-retry-after-ms", "250", 250)]
    [InlineData("Retry-After", "7", 7_000)]
    public async Task A_wait_is_understood_under_each_of_Azures_names_for_it(string header, string value, int milliseconds)
    {
        network.Answer = () => new(System.Net.HttpStatusCode.TooManyRequests) { Headers = { { header, value } } };

        foreach (var endpoint in new[] { Classic, V1 })
        {
            var fault = await Should.ThrowAsync<ModelFault>(() => AskAsync(Settings(endpoint, "k")));
            (fault.Transient, fault.Billing, fault.RetryAfter).ShouldBe((true, Billing.Nothing, TimeSpan.FromMilliseconds(milliseconds)));
        }
    }

    public void Dispose() => network.Dispose();

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private static ModelSettings Settings(string endpoint, string? key) =>
        new() { Provider = ModelProvider.AzureOpenai, Endpoint = new(endpoint), Name = "my-deployment", ApiKey = key };

    private Task<ChatResponse> AskAsync(ModelSettings settings) =>
        AskAsync(settings.Deployments(new(transport: network.Transport))[0]);

    private static Task<ChatResponse> AskAsync(ModelDeployment deployment) =>
        deployment.Client.GetResponseAsync([new(ChatRole.User, "Hello")], new() { MaxOutputTokens = 300 });
}
