using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Steward.Functions.Hosting;
using Steward.Functions.Tests.Hosts;
using Steward.Http.Hosting;

namespace Steward.Functions.Tests;

/// <summary>What the platform reads of the app: functions, routes, host.json and settings.</summary>
public sealed class AppShapeTests
{
    private static readonly MethodInfo[] Functions = [.. typeof(AppSettings).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public))
        .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)];

    [Fact]
    public void Every_orchestration_activity_and_entity_that_can_be_called_is_a_function_of_its_name()
    {
        var tasks = FunctionNames.OfRegistry();
        Named<OrchestrationTriggerAttribute>().ShouldBe(tasks.OrchestrationNames, ignoreOrder: true);
        Named<ActivityTriggerAttribute>().ShouldBe(tasks.ActivityNames, ignoreOrder: true);
        Named<EntityTriggerAttribute>().ShouldBe(tasks.EntityNames, ignoreOrder: true);
    }

    [Fact]
    public void Every_route_of_the_surface_is_a_function_with_its_method_and_a_key_where_it_is_not_open()
    {
        var functions = Functions.Select(method => (Name: method.GetCustomAttribute<FunctionAttribute>()!.Name,
                Trigger: method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(trigger => trigger is not null)))
            .Where(function => function.Trigger is not null)
            .Select(function => (function.Name, function.Trigger!.Methods!.Single().ToUpperInvariant(), $"/{function.Trigger.Route}",
                function.Trigger.AuthLevel == AuthorizationLevel.Anonymous));
        functions.ShouldBe(StewardRoutes.All.Select(route => (route.Name, route.Method, route.Pattern, route.Open)), ignoreOrder: true);
    }

    [Fact]
    public void Host_json_is_where_the_host_looks_and_its_sections_are_at_their_places()
    {
        var root = HostJson();
        root.EnumerateObject().Select(property => property.Name).ShouldBe(["version", "functionTimeout", "telemetryMode", "logging", "extensions"]);
        root.GetProperty("extensions").EnumerateObject().Select(property => property.Name).ShouldBe(["http", "queues", "durableTask"]);
        root.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString().ShouldBe("");
        root.GetProperty("extensions").GetProperty("queues").GetProperty("messageEncoding").GetString().ShouldBe("none");
        root.GetProperty("telemetryMode").GetString().ShouldBe("OpenTelemetry");
        root.GetProperty("logging").EnumerateObject().Select(property => property.Name).ShouldBe(["logLevel"], "samplingSettings count in the other mode only");
    }

    /// <summary>A message for an execution that is over waits for the instance's session. One that is delivered again meanwhile costs the session: see ADR 0008.</summary>
    [Fact]
    public void Host_json_lets_no_message_come_back_while_it_waits_for_a_session()
    {
        var durable = HostJson().GetProperty("extensions").GetProperty("durableTask");
        durable.TryGetProperty("extendedSessionsEnabled", out _).ShouldBeFalse();
        var visibility = durable.GetProperty("storageProvider").GetProperty("controlQueueVisibilityTimeout").GetString();
        TimeSpan.Parse(visibility!, CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void The_sample_settings_start_the_app_on_the_emulator_without_a_secret()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "local.settings.sample.json")));
        var values = document.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(value => value.Name.Replace("__", ":", StringComparison.Ordinal), value => (string?)value.Value.GetString());
        values["FUNCTIONS_WORKER_RUNTIME"].ShouldBe("dotnet-isolated");
        values["AzureWebJobsStorage"].ShouldBe("UseDevelopmentStorage=true");
        values.Keys.ShouldNotContain(name => name.Contains("Key", StringComparison.OrdinalIgnoreCase));
        AppSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build()).Http.CallbackBaseUrl.ShouldNotBeNull();
    }

    [Fact]
    public void Wrong_settings_are_reported_together()
    {
        var error = Should.Throw<SettingsException>(() => Settings(
            ("Model:Provider", "magic"), ("Model:LegacyOutputCap", "perhaps"), ("Model:AttemptTimeout", "30"), ("Steward:RetentionDays", "2000000000"),
            ("Steward:SigningKey", "short"), ("Steward:CallbackBaseUrl", "nowhere"), ("Steward:OutcomeWebhook", "https://elsewhere.example/hook"),
            ("Steward:OutcomeQueue", "out--comes"), ("AzureWebJobsStorage", "AccountKey=c2VjcmV0"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector"),
            ("APPLICATIONINSIGHTS_CONNECTION_STRING", "https://insights.example")));
        foreach (var said in new[]
        {
            "Model:Provider: 'magic' is not known; allowed: offline, openai, azure-openai",
            "Model:LegacyOutputCap: must be true or false, not 'perhaps'",
            "Model:AttemptTimeout: must be a duration as hh:mm:ss from 00:00:01 to 00:10:00, not '30'",
            "Steward:RetentionDays: must be from 1 to 36500",
            "Steward:SigningKey: must be Base64",
            "Steward:CallbackBaseUrl: 'nowhere' is no absolute address",
            "Steward:OutcomeQueue: must be the name of a queue: 3 to 63 lower-case letters, digits and single hyphens",
            "AzureWebJobsStorage: is not a connection string of a storage account with tables, blobs and queues",
            "OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' is no absolute address",
            "APPLICATIONINSIGHTS_CONNECTION_STRING: is not a connection string of Application Insights: it names no InstrumentationKey",
            "Steward:OutcomeWebhook: 'elsewhere.example' is none of the hosts that webhooks may go to",
        })
            error.Message.ShouldContain(said);
        error.Message.ShouldNotContain("c2VjcmV0", customMessage: "a key is no part of an error");
    }

    [Fact]
    public void Without_the_platforms_word_the_apps_own_address_must_be_said() =>
        Should.Throw<SettingsException>(() => Settings(("WEBSITE_HOSTNAME", ""))).Message.ShouldStartWith("Steward:CallbackBaseUrl: is required");

    [Theory]
    [InlineData("Steward:WebhookHosts")]
    [InlineData("Steward:WebhookHosts:0")]
    public void The_outcome_webhook_goes_to_a_host_from_the_list_in_either_form(string hosts) =>
        Settings((hosts, "hooks.example.com"), ("Steward:WebhookSecret", new string('s', 32)), ("Steward:OutcomeWebhook", "https://hooks.example.com/x"))
            .OutcomeWebhook.ShouldNotBeNull();

    [Fact]
    public void What_is_the_apps_own_has_its_defaults()
    {
        var settings = Settings(("WEBSITE_HOSTNAME", "steward.example.net"));
        settings.Http.CallbackBaseUrl.ShouldBe(new("https://steward.example.net"));
        settings.Http.Retention.ShouldBe(TimeSpan.FromDays(30));
        (settings.OutcomeQueue, settings.OutcomeWebhook).ShouldBe((null, null));
        Settings(("WEBSITE_HOSTNAME", "steward.example.net"), ("Steward:CallbackBaseUrl", "https://other.example"))
            .Http.CallbackBaseUrl.ShouldBe(new("https://other.example"));
    }

    [Fact]
    public void The_callers_name_is_taken_from_the_platform_only_where_it_authenticates()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["X-MS-CLIENT-PRINCIPAL-NAME"] = "ann@example.com";
        Settings().Http.Identity.ShouldBeNull();
        Settings(("WEBSITE_AUTH_ENABLED", "True")).Http.Identity.ShouldNotBeNull()(context).ShouldBe("ann@example.com");
        Settings(("WEBSITE_AUTH_ENABLED", "True")).Http.Identity!(new DefaultHttpContext()).ShouldBeNull();
    }

    private static JsonElement HostJson() => JsonElement.Parse(File.ReadAllText(Path.Combine(FunctionsHost.AppFolder, "host.json")));

    private static IEnumerable<string> Named<TTrigger>()
        where TTrigger : Attribute => Functions
        .Where(method => method.GetParameters().Any(parameter => parameter.GetCustomAttribute<TTrigger>() is not null))
        .Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name);

    private static AppSettings Settings(params (string Key, string Value)[] values) => TestSettings.Read(values);
}
