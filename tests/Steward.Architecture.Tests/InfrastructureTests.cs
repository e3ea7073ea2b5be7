using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Steward.Architecture.Tests;

/// <summary>What <c>azd up</c> would deploy, as the Bicep compiler writes it out.</summary>
public sealed partial class InfrastructureTests
{
    private static readonly Lazy<(JsonElement Template, string Warnings)> Compiled = new(Compile);

    [SkippableFact]
    public void The_Bicep_files_compile_without_a_warning() => Build().Warnings.ShouldBeEmpty();

    [SkippableFact]
    public void No_storage_key_is_read_and_none_could_be_used()
    {
        var template = Build().Template;
        template.GetRawText().ShouldNotContain("listKeys");
        var account = Resources(template).Single(resource => TypeOf(resource) == "Microsoft.Storage/storageAccounts").GetProperty("properties");
        account.GetProperty("allowSharedKeyAccess").GetBoolean().ShouldBeFalse();
        account.GetProperty("allowBlobPublicAccess").GetBoolean().ShouldBeFalse();
    }

    [SkippableFact]
    public void Every_role_that_is_given_is_in_the_table_of_the_page_on_Azure()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
            ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
            ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
            ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
            ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
            ["0ad04412-c4d5-4796-b79c-f76d14c8d402"] = "Durable Task Data Contributor",
            ["5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"] = "Cognitive Services OpenAI User",
        };
        var given = RoleId().Matches(Build().Template.GetRawText()).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();
        given.ShouldBe(names.Keys, ignoreOrder: true);
        var page = Repository.Read("docs", "azure.md");
        foreach (var name in names.Values)
            page.ShouldContain($"| {name} |");
    }

    [SkippableFact]
    public void The_app_starts_only_when_its_roles_are_there()
    {
        var settings = Resources(Build().Template).Single(resource => TypeOf(resource) == "Microsoft.Web/sites/config");
        var needed = settings.GetProperty("dependsOn").EnumerateArray().Select(item => item.GetString()!).ToList();
        needed.ShouldContain(name => name.Contains("roleAssignments", StringComparison.Ordinal) || name.Contains("Role", StringComparison.Ordinal));
    }

    private static (JsonElement Template, string Warnings) Build()
    {
        Skip.If(Compiler is null, "The Bicep compiler was not found: install it (bicep on the PATH) or set STEWARD_BICEP to its command.");
        return Compiled.Value;
    }

    private static string? Compiler { get; } =
        InstalledTool.Configured("STEWARD_BICEP") ?? InstalledTool.OnPath(OperatingSystem.IsWindows() ? "bicep.exe" : "bicep");

    private static (JsonElement, string) Compile()
    {
        var start = new ProcessStartInfo(Compiler!, ["build", Path.Combine(Repository.Root, "infra", "main.bicep"), "--stdout"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" },
        };
        using var process = Process.Start(start)!;
        var warnings = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? (JsonElement.Parse(output), warnings.Result.Trim())
            : throw new InvalidOperationException($"The Bicep files do not compile: {warnings.Result}");
    }

    /// <summary>All resources of a template and of the modules in it.</summary>
    private static IEnumerable<JsonElement> Resources(JsonElement template)
    {
        var resources = template.GetProperty("resources");
        var all = resources.ValueKind == JsonValueKind.Array ? resources.EnumerateArray().ToList() : [.. resources.EnumerateObject().Select(item => item.Value)];
        return all.Concat(all.Where(resource => TypeOf(resource) == "Microsoft.Resources/deployments")
            .SelectMany(module => Resources(module.GetProperty("properties").GetProperty("template"))));
    }

    private static string TypeOf(JsonElement resource) => resource.GetProperty("type").GetString()!;

    [GeneratedRegex("(?<=['\"])[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=['\"])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RoleId();
}
