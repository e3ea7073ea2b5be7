using System.Text.Json;
using Microsoft.Extensions.AI;
using Steward.ScriptedModel;
using Steward.Workers.Providers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>The budget rests on the output cap: no request goes out without one, under exactly one name.</summary>
[Collection(ModelServerTests.Name)]
public sealed class OutputCapTests(ModelServer server)
{
    private static readonly string[] Names = ["max_completion_tokens", "max_tokens"];

    [Theory]
    [InlineData(ModelProvider.Openai, "/v1")]
    [InlineData(ModelProvider.AzureOpenai, "/")]
    [InlineData(ModelProvider.AzureOpenai, "/openai/v1")]
    public async Task A_cap_goes_out_under_the_name_that_reasoning_models_know_unless_the_older_one_is_asked_for(
        ModelProvider provider, string path)
    {
        foreach (var legacy in new[] { false, true })
        {
            var user = $"cap-{provider}-{path}-{legacy}";

            await AskAsync(provider, path, legacy,
                new() { MaxOutputTokens = 321, AdditionalProperties = new() { [OpenAIChatClient.EndUser] = user } });

            var call = (await server.Process.CallsAsync(user, bodies: true)).ShouldHaveSingleItem();
            call.Path.StartsWith("/openai/deployments/", StringComparison.Ordinal).ShouldBe(path == "/");
            CapsOf(call).ShouldBe([legacy ? ("max_tokens", 321) : ("max_completion_tokens", 321)]);
        }
    }

    [Theory]
    [InlineData(ModelProvider.Openai, "/v1")]
    [InlineData(ModelProvider.AzureOpenai, "/")]
    public async Task A_call_without_a_cap_is_not_sent(ModelProvider provider, string path)
    {
        var user = $"no-cap-{provider}";

        var call = () => AskAsync(provider, path, legacy: false,
            new() { AdditionalProperties = new() { [OpenAIChatClient.EndUser] = user } });

        (await call.ShouldThrowAsync<ArgumentException>()).Message.ShouldContain("output cap");
        (await server.Process.CallsAsync(user)).ShouldBeEmpty();
    }

    private async Task AskAsync(ModelProvider provider, string path, bool legacy, ChatOptions options)
    {
        var settings = new ModelSettings
        {
            Provider = provider,
            Endpoint = new(server.Process.Address, path),
            Name = "d",
            ApiKey = "k",
            LegacyOutputCap = legacy,
        };
        await settings.Deployments()[0].Client.GetResponseAsync([new(ChatRole.User, "Hello")], options);
    }

    private static List<(string Name, int Cap)> CapsOf(LoggedCall call)
    {
        using var body = JsonDocument.Parse(call.Body!);
        return [.. body.RootElement.EnumerateObject().Where(field => Names.Contains(field.Name))
            .Select(field => (field.Name, field.Value.GetInt32()))];
    }
}
