using System.Text.Json;
using System.Xml.Linq;

namespace Steward.Architecture.Tests.Infrastructure;

/// <summary>The sample worker as Azure Container Apps would run it.</summary>
public sealed class ContainerAppTests
{
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["STEWARD_IMAGE"] = "registry.example/steward-worker:1",
        ["STEWARD_API_KEY_HOLDER"] = "ann",
        ["STEWARD_API_KEY_HASH"] = new('a', 64),
        ["STEWARD_SIGNING_KEY"] = "a2V5",
    };

    private static readonly string[] Parameters =
    [
        "param image = 'registry.example/steward-worker:1'", "param apiKeyHolder = 'ann'", $"param apiKeyHash = '{new string('a', 64)}'",
        "param signingKey = 'a2V5'",
    ];

    [SkippableFact]
    public void The_worker_is_probed_where_its_image_listens_and_one_is_always_there()
    {
        var app = Worker();
        var port = (int)XDocument.Load(Repository.Samples["SelfHostedWorker"].Path).Descendants("ContainerPort").Single()
            .Attribute("Include")!;
        app.GetProperty("configuration").GetProperty("ingress").GetProperty("targetPort").GetInt32().ShouldBe(port);
        var probes = Container(app).GetProperty("probes").EnumerateArray().ToList();
        probes.Select(probe => probe.GetProperty("type").GetString()).ShouldBe(["Startup", "Liveness", "Readiness"]);
        foreach (var probe in probes)
        {
            probe.GetProperty("httpGet").GetProperty("path").GetString().ShouldBe("/healthz");
            probe.GetProperty("httpGet").GetProperty("port").GetInt32().ShouldBe(port);
            probe.GetProperty("failureThreshold").GetInt32().ShouldBeInRange(1, 10);
        }
        app.GetProperty("template").GetProperty("scale").GetProperty("minReplicas").GetInt32().ShouldBeGreaterThan(0);
    }

    [SkippableFact]
    public void The_worker_has_the_settings_that_it_reads_and_its_secrets_from_the_vault()
    {
        var app = Worker("param modelProvider = 'openai'", "param modelName = 'gpt'", "param modelApiKey = 'sk-of-the-test'");
        app.GetRawText().ShouldNotContain("sk-of-the-test");
        var settings = app.GetProperty("template").GetRawText();
        var readme = Repository.Read("samples", "SelfHostedWorker", "README.md");
        foreach (var name in new[] { "DURABLE_TASK_SCHEDULER", "Steward__StorageAccount", "Steward__CallbackBaseUrl" })
        {
            settings.ShouldContain(name);
            readme.ShouldContain(name);
        }
        settings.ShouldContain("Steward__ApiKeys__ann");
        app.GetProperty("configuration").GetProperty("secrets").GetRawText().ShouldContain("keyVaultUrl");
    }

    [SkippableFact]
    public void The_parameters_come_from_the_environment_and_what_is_missing_is_named()
    {
        Bicep.SkipWithout();
        var (code, output, _) = Bicep.Run(Settings, "build-params", Bicep.PathOf("containerapp.bicepparam"), "--stdout");
        code.ShouldBe(0);
        output.ShouldContain(Settings["STEWARD_IMAGE"]);
        var (failed, _, errors) = Bicep.Run(
            Settings.Where(setting => setting.Key != "STEWARD_IMAGE").ToDictionary(StringComparer.Ordinal), "build-params",
            Bicep.PathOf("containerapp.bicepparam"), "--stdout");
        failed.ShouldNotBe(0);
        errors.ShouldContain("\"STEWARD_IMAGE\" does not exist");
    }

    private static JsonElement Worker(params string[] parameters) =>
        Bicep.Predict("containerapp.bicep", [.. Parameters, .. parameters]).EnumerateArray()
            .Single(resource => Bicep.TypeOf(resource) == "Microsoft.App/containerApps").GetProperty("properties");

    private static JsonElement Container(JsonElement app) => app.GetProperty("template").GetProperty("containers")[0];
}
