using System.Text.Json;

namespace Steward.Architecture.Tests.Infrastructure;

/// <summary>The settings with which the Functions app would run.</summary>
public sealed class AppSettingsTests
{
    private static readonly string[] Usual = ["param environmentName = 'test'", "param location = 'westeurope'",
        "param signingKey = 'a2V5'"];

    [SkippableTheory]
    [InlineData("param modelProvider = 'openai'", "Set MODEL_NAME")]
    [InlineData("param modelProvider = 'openai'\nparam modelName = 'gpt'", "Set MODEL_API_KEY")]
    [InlineData("param modelProvider = 'azure-openai'\nparam modelName = 'gpt'", "Set OPENAI_ACCOUNT")]
    [InlineData("param webhookHosts = 'hooks.example.com'", "Set STEWARD_WEBHOOK_SECRET")]
    public void What_the_app_would_not_start_with_is_refused_before_anything_is_deployed(string parameters, string said)
    {
        InvalidOperationException? refusal = null;
        try
        {
            Predict(parameters);
        }
        catch (InvalidOperationException exception)
        {
            refusal = exception;
        }
        refusal.ShouldNotBeNull().Message.ShouldContain(said);
    }

    [SkippableFact]
    public void The_key_of_a_model_service_reaches_the_app_from_the_vault_alone()
    {
        var resources = Predict("param modelProvider = 'openai'", "param modelName = 'gpt'", "param modelApiKey = 'sk-of-the-test'");
        OfType(resources, "Microsoft.KeyVault/vaults/secrets").Select(secret => secret.GetProperty("name").GetString()!.Split('/')[1])
            .ShouldContain("model-key");
        resources.GetRawText().ShouldNotContain("sk-of-the-test");
        var settings = SettingsOf(resources);
        settings.ShouldContain("'Model__Provider', 'value', 'openai'");
        settings.ShouldContain(
            "'Model__ApiKey', 'value', if(empty(parameters('modelApiKey')), '', format('@Microsoft.KeyVault(SecretUri={0}model-key)'");
    }

    [SkippableFact]
    public void A_compatible_service_may_do_without_a_key() =>
        SettingsOf(Predict("param modelProvider = 'openai'", "param modelName = 'local'", "param modelEndpoint = 'https://models.example'"))
            .ShouldContain("'Model__Endpoint', 'value', 'https://models.example'");

    [SkippableFact]
    public void The_parameters_of_the_host_reach_the_app()
    {
        (string Parameter, string Setting, string Value)[] parameters =
        [
            ("outcomeQueue", "Steward__OutcomeQueue", "steward-outcomes"),
            ("outcomeWebhook", "Steward__OutcomeWebhook", "https://hooks.example.com/x"),
            ("catalogue", "Steward__Catalogue", "workers.json"), ("maxTokens", "Steward__MaxTokens", "100000"),
            ("maxCostUsd", "Steward__MaxCostUsd", "2.5"),
            ("maxHops", "Steward__MaxHops", "20"), ("maxWallClock", "Steward__MaxWallClock", "02:00:00"),
            ("retentionDays", "Steward__RetentionDays", "90"),
        ];
        var settings = SettingsOf(Predict([.. parameters.Select(item => $"param {item.Parameter} = '{item.Value}'")]));
        var page = Repository.Read("docs", "azure.md");
        foreach (var (_, setting, value) in parameters)
        {
            settings.ShouldContain($"'{setting}', 'value', '{value}'");
            page.ShouldContain($"`{setting}`");
        }
    }

    [SkippableFact]
    public void Webhook_hosts_come_with_their_secret_from_the_vault()
    {
        var settings = SettingsOf(Predict("param webhookHosts = 'hooks.example.com'", $"param webhookSecret = '{new string('s', 32)}'"));
        settings.ShouldContain("'Steward__WebhookHosts', 'value', 'hooks.example.com'");
        settings.ShouldContain("SecretUri={0}webhook-secret");
    }

    [SkippableFact]
    public void Settings_that_were_made_by_hand_stay_and_what_the_template_alone_decides_on_changes_together()
    {
        var merged = Merged(
            current: "{ ByHand: 'kept', Steward__MaxTokens: '5', Steward__MaxHops: '7', Model__ApiKey: 'of the service before', "
                + "Model__Provider: 'openai' }",
            settings: "{ Model__Provider: 'azure-openai', Model__ApiKey: '', Steward__MaxTokens: '', Steward__MaxHops: '3' }",
            owned: "['Model__Provider', 'Model__ApiKey']");
        merged.ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ByHand"] = "kept",
            ["Steward__MaxTokens"] = "5",
            ["Steward__MaxHops"] = "3",
            ["Model__Provider"] = "azure-openai",
        }, ignoreOrder: true);
    }

    [SkippableFact]
    public void A_first_deployment_has_the_settings_of_the_template() =>
        Merged(current: "{}", settings: "{ Model__Provider: 'offline', Model__Name: '' }", owned: "['Model__Name']")
            .ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("Model__Provider", "offline"));

    [SkippableFact]
    public void The_settings_that_are_kept_are_read_from_the_app_and_are_not_written_to_the_deployments_history()
    {
        SettingsOf(Predict()).ShouldContain("/config/appsettings', '2025-03-01').properties");
        var module = Bicep.Build("app-settings.bicep").Template;
        module.GetProperty("parameters").GetProperty("current").GetProperty("type").GetString().ShouldBe("secureObject");
    }

    [SkippableFact]
    public void A_dedicated_scheduler_has_the_capacity_that_was_asked_for_and_one_by_consumption_has_none()
    {
        Sku("param schedulerSku = 'Dedicated'", "param schedulerCapacity = '2'").GetProperty("capacity").GetInt32().ShouldBe(2);
        Sku().EnumerateObject().Select(property => property.Name).ShouldBe(["name"]);
    }

    private static JsonElement Sku(params string[] parameters) =>
        OfType(Predict(["param durableBackend = 'DurableTaskScheduler'", .. parameters]), "Microsoft.DurableTask/schedulers").Single()
            .GetProperty("properties").GetProperty("sku");

    private static JsonElement Predict(params string[] parameters) => Bicep.Predict("main.bicep", [.. Usual, .. parameters]);

    /// <summary>An expression: parts of it are known only at the deployment.</summary>
    private static string SettingsOf(JsonElement resources) =>
        OfType(resources, "Microsoft.Web/sites/config").Single().GetProperty("properties").GetString()!;

    private static IEnumerable<JsonElement> OfType(JsonElement resources, string type) =>
        resources.EnumerateArray().Where(resource => Bicep.TypeOf(resource) == type);

    /// <summary>What the module makes of settings; of a copy of it in which they are not secret, so that they are evaluated.</summary>
    private static Dictionary<string, string> Merged(string current, string settings, string owned)
    {
        var folder = Directory.CreateTempSubdirectory("steward-settings").FullName;
        try
        {
            var copy = Path.Combine(folder, "app-settings.bicep");
            File.WriteAllText(copy, Repository.Read("infra", "app-settings.bicep").Replace("@secure()", "", StringComparison.Ordinal));
            var config = Bicep.Predict(copy, "param app = 'test'", $"param current = {current}", $"param settings = {settings}",
                $"param owned = {owned}")[0];
            return config.GetProperty("properties").EnumerateObject()
                .ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!, StringComparer.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
