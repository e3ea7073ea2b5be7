using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Functions.Settings;
using Steward.Functions.Tests.Hosts;
using Steward.Http.Hosting;
using Steward.Http.Notifications;
using Steward.Intake;
using Steward.Tasks;

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
        var functions = Functions.Select(method => (Name: method.GetCustomAttribute<FunctionAttribute>()!.Name, Trigger: TriggerOf(method)))
            .Where(function => function.Trigger is not null)
            .Select(function => (function.Name, function.Trigger!.Methods!.Single().ToUpperInvariant(), $"/{function.Trigger.Route}",
                function.Trigger.AuthLevel == AuthorizationLevel.Anonymous));
        functions.ShouldBe(StewardRoutes.All.Select(route => (route.Name, route.Method, route.Pattern, route.Open)), ignoreOrder: true);
    }

    [Fact]
    public void Both_hosts_serve_exactly_the_same_routes()
    {
        var embedded = WebApplication.CreateSlimBuilder().Build();
        StewardRoutes.Map(embedded);
        var served = ((IEndpointRouteBuilder)embedded).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>()
            .Select(endpoint =>
                $"{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} {endpoint.RoutePattern.RawText}");
        Triggers().Select(trigger => $"{trigger.Methods!.Single().ToUpperInvariant()} /{trigger.Route}")
            .ShouldBe(served, ignoreOrder: true);
    }

    [Theory]
    [InlineData("false", "functionKey", "functionCode")]
    [InlineData("true", "functionKey", "functionCode", "appService")]
    public async Task The_description_names_exactly_what_the_app_takes(string authentication, params string[] schemes)
    {
        var document = await DescriptionAsync(("WEBSITE_AUTH_ENABLED", authentication));
        var named = document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject()
            .ToDictionary(scheme => scheme.Name, scheme => scheme.Value, StringComparer.Ordinal);
        named.Keys.ShouldBe(schemes, ignoreOrder: true);
        (Text(named["functionKey"], "in"), Text(named["functionKey"], "name")).ShouldBe(("header", "x-functions-key"));
        (Text(named["functionCode"], "in"), Text(named["functionCode"], "name")).ShouldBe(("query", "code"));
        var alternatives = document.GetProperty("security").EnumerateArray()
            .Select(together => together.EnumerateObject().Select(scheme => scheme.Name).ToList()).ToList();
        alternatives.SelectMany(together => together).Distinct(StringComparer.Ordinal).ShouldBe(schemes, ignoreOrder: true);
        alternatives.ShouldAllBe(together => together.Any(name => name.StartsWith("function", StringComparison.Ordinal)),
            "the host wants a key in any case");
    }

    [Fact]
    public async Task The_description_says_what_is_open_and_that_the_host_refuses_by_itself()
    {
        var document = await DescriptionAsync();
        foreach (var route in StewardRoutes.All)
        {
            var call = document.GetProperty("paths").GetProperty(route.Pattern).GetProperty(route.Method.ToLowerInvariant());
            (call.TryGetProperty("security", out var security) && security.GetArrayLength() == 0).ShouldBe(route.Open, route.Name);
            if (!route.Open)
                call.GetProperty("responses").GetProperty("401").TryGetProperty("content", out _).ShouldBeFalse(route.Name);
        }
    }

    [Fact]
    public async Task A_task_that_names_approvers_is_refused_unless_the_platform_tells_who_calls()
    {
        foreach (var (authentication, errors) in new[] { ("false", 1), ("true", 0) })
        {
            await using var services = FunctionNames.Services(("WEBSITE_AUTH_ENABLED", authentication));
            var request = new TaskRequest
            {
                Goal = "g",
                Completion = new("c", []),
                Approval = ApprovalPolicy.Default with { Approvers = ["ann@example.com"] },
            };
            services.GetRequiredService<IntakePolicy>().ErrorsOf(request).Count.ShouldBe(errors, authentication);
        }
    }

    [Fact]
    public void Links_of_approvals_are_logged_only_where_they_reached_nobody_unless_said()
    {
        Settings().Http.LogApprovalLinks.ShouldBe(ApprovalLinkLogging.Undelivered);
        Settings(("Steward:LogApprovalLinks", "never")).Http.LogApprovalLinks.ShouldBe(ApprovalLinkLogging.Never);
        Should.Throw<ArgumentException>(() => Settings(("Steward:LogApprovalLinks", "sometimes")))
            .Message.ShouldContain("Steward:LogApprovalLinks: 'sometimes' is not known; allowed: undelivered, always, never");
    }

    [Fact]
    public void Host_json_is_where_the_host_looks_and_its_sections_are_at_their_places()
    {
        var root = HostJson();
        root.EnumerateObject().Select(property => property.Name)
            .ShouldBe(["version", "functionTimeout", "telemetryMode", "logging", "singleton", "extensions"]);
        root.GetProperty("extensions").EnumerateObject().Select(property => property.Name).ShouldBe(["http", "queues", "durableTask"]);
        root.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString().ShouldBe("");
        root.GetProperty("extensions").GetProperty("queues").GetProperty("messageEncoding").GetString().ShouldBe("none");
        root.GetProperty("telemetryMode").GetString().ShouldBe("OpenTelemetry");
        root.GetProperty("logging").EnumerateObject().Select(property => property.Name)
            .ShouldBe(["logLevel"], "samplingSettings count in the other mode only");
    }

    /// <summary>
    /// A message for an execution that is over waits for the instance's session.
    /// One that is delivered again meanwhile costs the session: see ADR 0008.
    /// </summary>
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
        var values = document.RootElement.GetProperty("Values").EnumerateObject()
            .ToDictionary(value => value.Name.Replace("__", ":", StringComparison.Ordinal), value => (string?)value.Value.GetString());
        values["FUNCTIONS_WORKER_RUNTIME"].ShouldBe("dotnet-isolated");
        values["AzureWebJobsStorage"].ShouldBe("UseDevelopmentStorage=true");
        values.Keys.ShouldNotContain(name => name.Contains("Key", StringComparison.OrdinalIgnoreCase));
        AppSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build()).Http.CallbackBaseUrl.ShouldNotBeNull();
    }

    [Fact]
    public void Wrong_settings_are_reported_together()
    {
        var error = Should.Throw<SettingsException>(() => Settings(
            ("Model:Provider", "magic"), ("Model:LegacyOutputCap", "perhaps"), ("Model:AttemptTimeout", "30"),
            ("Steward:RetentionDays", "2000000000"),
            ("Steward:SigningKey", "short"), ("Steward:CallbackBaseUrl", "nowhere"),
            ("Steward:OutcomeWebhook", "https://elsewhere.example/hook"),
            ("Steward:OutcomeQueue", "out--comes"), ("AzureWebJobsStorage", "AccountKey=c2VjcmV0"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector"),
            ("APPLICATIONINSIGHTS_CONNECTION_STRING", "https://insights.example")));
        foreach (var said in new[]
        {
            "Model:Provider: 'magic' is not known; allowed: offline, openai, azure-openai",
            "Model:LegacyOutputCap: must be true or false, not 'perhaps'",
            "Model:AttemptTimeout: must be a duration as hh:mm:ss from 00:00:01 to 00:10:00, not '30'",
            "Steward:RetentionDays: must be from 1 to 36500",
            "Steward:SigningKey: must be Base64",
            "Steward:CallbackBaseUrl: 'nowhere' is not an absolute address",
            "Steward:OutcomeQueue: must be the name of a queue: 3 to 63 lower-case letters, digits and single hyphens",
            "AzureWebJobsStorage: is not a connection string of a storage account with tables, blobs and queues",
            "OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' is not an absolute address",
            "APPLICATIONINSIGHTS_CONNECTION_STRING: is not a connection string of Application Insights: it names no InstrumentationKey",
            "Steward:OutcomeWebhook: 'elsewhere.example' is none of the hosts that webhooks may go to",
        })
        {
            error.Message.ShouldContain(said);
        }
        error.Message.ShouldNotContain("c2VjcmV0", customMessage: "a key is not part of an error");
    }

    [Fact]
    public void Without_the_platforms_word_the_apps_own_address_must_be_said() =>
        Should.Throw<SettingsException>(() => Settings(("WEBSITE_HOSTNAME", ""))).Message
            .ShouldStartWith("Steward:CallbackBaseUrl: is required");

    [Theory]
    [InlineData("Steward:WebhookHosts")]
    [InlineData("Steward:WebhookHosts:0")]
    public void The_outcome_webhook_goes_to_a_host_from_the_list_in_either_form(string hosts) =>
        Settings((hosts, "hooks.example.com"), ("Steward:WebhookSecret", new string('s', 32)),
            ("Steward:OutcomeWebhook", "https://hooks.example.com/x"))
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

    [Fact]
    public async Task The_image_is_built_on_the_Functions_host_where_the_host_looks_for_the_app()
    {
        var container = await Sdk.ContainerOfAsync("src/Steward.Functions");
        var properties = container.GetProperty("Properties");
        properties.GetProperty("ContainerBaseImage").GetString()
            .ShouldBe("mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0");
        properties.GetProperty("ContainerRepository").GetString().ShouldBe("steward-functions");
        properties.GetProperty("ContainerWorkingDirectory").GetString().ShouldBe("/home/site/wwwroot");
        properties.GetProperty("ContainerUser").GetString().ShouldBe("root");
    }

    private static IEnumerable<HttpTriggerAttribute> Triggers() => Functions.Select(TriggerOf).OfType<HttpTriggerAttribute>();

    private static HttpTriggerAttribute? TriggerOf(MethodInfo method) =>
        method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>())
            .FirstOrDefault(trigger => trigger is not null);

    /// <summary>What <c>/openapi.json</c> answers, from the app's own services.</summary>
    private static async Task<JsonElement> DescriptionAsync(params (string Key, string Value)[] values)
    {
        await using var services = FunctionNames.Services(values);
        var context = new DefaultHttpContext { RequestServices = services };
        (context.Request.Method, context.Request.Path, context.Response.Body) = ("GET", "/openapi.json", new MemoryStream());
        await StewardRoutes.All.Single(route => route.Name == "getOpenApi").InvokeAsync(context);
        return JsonElement.Parse(((MemoryStream)context.Response.Body).ToArray());
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static JsonElement HostJson() => JsonElement.Parse(File.ReadAllText(Path.Combine(FunctionsHost.AppFolder, "host.json")));

    private static IEnumerable<string> Named<TTrigger>()
        where TTrigger : Attribute => Functions
        .Where(method => method.GetParameters().Any(parameter => parameter.GetCustomAttribute<TTrigger>() is not null))
        .Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name);

    private static AppSettings Settings(params (string Key, string Value)[] values) => TestSettings.Read(values);
}
