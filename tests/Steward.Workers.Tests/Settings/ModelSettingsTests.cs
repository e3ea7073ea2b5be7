using Steward.Workers.Settings;

namespace Steward.Workers.Tests.Settings;

public class ModelSettingsTests
{
    [Fact]
    public void The_text_of_settings_does_not_hold_the_key()
    {
        var settings = new ModelSettings { Provider = ModelProvider.Openai, Name = "m", ApiKey = "secret-key" };

        settings.ToString().ShouldNotContain("secret-key");
        settings.ToString().ShouldContain("with a key");
    }

    [Theory]
    [InlineData("https://r.openai.azure.com")]
    [InlineData("https://r.openai.azure.com/")]
    [InlineData("https://r.openai.azure.com/openai/v1")]
    [InlineData("https://r.services.ai.azure.com/openai/v1/")]
    [InlineData("https://gateway.example/openai-of-ours")]
    public void A_resource_is_named_by_its_address_or_its_v1_address(string endpoint) => Azure(endpoint).Check().ShouldBeEmpty();

    [Theory]
    [InlineData("https://r.openai.azure.com/openai")]
    [InlineData("https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21")]
    [InlineData("https://r.openai.azure.com/openai/v1/chat/completions")]
    [InlineData("https://r.openai.azure.com?api-version=2024-10-21")]
    public void An_address_of_more_than_the_resource_is_refused_with_what_it_should_be(string endpoint) =>
        Azure(endpoint).Check().ShouldHaveSingleItem().ToString()
            .ShouldBe("model.endpoint: is the address of the resource, as https://NAME.openai.azure.com, or its v1 address with /openai/v1 "
                + "at the end; the deployment is the model's name");

    [Theory]
    [InlineData("https://r.openai.azure.com", "2025-04-01-preview", null)]
    [InlineData("https://r.openai.azure.com", "2024-06-01", "model.apiVersion: must be one of 2024-08-01-preview, ")]
    [InlineData("https://r.openai.azure.com/openai/v1", "2024-10-21", "model.apiVersion: is for the classic endpoint")]
    public void A_version_is_one_that_is_known_and_for_the_classic_endpoint(string endpoint, string version, string? error)
    {
        var errors = (Azure(endpoint) with { ApiVersion = version }).Check();

        if (error is null)
            errors.ShouldBeEmpty();
        else
            errors.ShouldHaveSingleItem().ToString().ShouldStartWith(error);
    }

    [Fact]
    public void A_version_is_for_azure_only() =>
        new ModelSettings { Provider = ModelProvider.Openai, Name = "m", ApiKey = "k", ApiVersion = "2024-10-21" }.Check()
            .ShouldHaveSingleItem().ToString().ShouldBe("model.apiVersion: is for azure-openai only");

    [Theory]
    [InlineData("http://r.openai.azure.com")]
    [InlineData("http://r.openai.azure.com/openai/v1")]
    public void A_token_is_not_sent_in_the_clear(string endpoint)
    {
        (Azure(endpoint) with { ApiKey = null }).Check().ShouldHaveSingleItem().ToString()
            .ShouldBe("model.endpoint: must be https without a key: a token of Entra ID is not sent in the clear");
        Azure(endpoint).Check().ShouldBeEmpty();
    }

    private static ModelSettings Azure(string endpoint) =>
        new() { Provider = ModelProvider.AzureOpenai, Endpoint = new(endpoint), Name = "d", ApiKey = "k" };
}
