using Azure.Identity;
using Steward.Limits;
using Steward.Workers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>Turns of a worker whose model takes tokens of Entra ID, on both surfaces of a resource.</summary>
[Collection(ModelServerTests.Name)]
public sealed class IdentityTests(ModelServer server)
{
    private const string Classic = "https://r.openai.azure.com";
    private const string V1 = "https://r.openai.azure.com/openai/v1/";

    private readonly ScriptedIdentity identity = new();

    [Theory]
    [InlineData(Classic)]
    [InlineData(V1)]
    public async Task A_worker_answers_by_token(string endpoint)
    {
        var harness = Harness(endpoint);
        harness.Documents["limits.md"] = "A task has at most 12 hops.";
        harness.Card = harness.Card with { Tools = ["search_documents"] };

        var (envelope, usage, _, turns) = await harness.InvokeAsync();

        (envelope.Status, turns).ShouldBe((EnvelopeStatus.Success, 2));
        (await harness.CountersAsync()).Tokens.ShouldBe(usage.Tokens);
    }

    [Theory]
    [InlineData(Classic)]
    [InlineData(V1)]
    public async Task Without_a_token_nothing_was_sent_and_nothing_is_charged_or_counted(string endpoint)
    {
        var harness = Harness(endpoint);
        identity.Before = () => throw new CredentialUnavailableException("No identity is assigned to this host.\nSee the guide.");

        var (envelope, usage, fault, _) = await harness.InvokeAsync();

        envelope.Reason.ShouldBe("Entra ID gave no token for the provider: No identity is assigned to this host. See the guide.");
        (fault, usage).ShouldBe((true, Usage.None));
        (await harness.CountersAsync()).Calls.ShouldBe(0);
    }

    [Theory]
    [InlineData(Classic)]
    [InlineData(V1)]
    public async Task A_token_that_comes_after_the_time_out_sends_nothing_any_more(string endpoint)
    {
        var harness = Harness(endpoint, TimeProvider.System, TimeSpan.FromMilliseconds(200));
        var late = new TaskCompletionSource();
        identity.Before = () => late.Task;

        var (envelope, _, fault, _) = await harness.InvokeAsync().WaitAsync(TimeSpan.FromSeconds(30));
        late.SetResult();
        await identity.Given.WaitAsync(TimeSpan.FromSeconds(30));
        (await new ChatHarness(server.Process, ModelProvider.AzureOpenai).InvokeAsync()).Envelope.Status.ShouldBe(EnvelopeStatus.Success);

        envelope.Reason.ShouldContain("No answer within 0.2 s");
        fault.ShouldBeTrue();
        (await harness.CountersAsync()).Calls.ShouldBe(0);
    }

    private ChatHarness Harness(string endpoint, TimeProvider? time = null, TimeSpan? attemptTimeout = null)
    {
        var settings = new ModelSettings
        {
            Provider = ModelProvider.AzureOpenai,
            Endpoint = new(endpoint),
            Name = "model-a",
            Attempts = 1,
            AttemptTimeout = attemptTimeout ?? TimeSpan.FromMinutes(2),
        };
        return new(server.Process, ModelProvider.AzureOpenai, time, settings,
            clients: new(identity, new Rerouted(server.Process.Address).Transport));
    }
}
