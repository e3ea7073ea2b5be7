using System.Text.Json;
using System.Text.RegularExpressions;

namespace Steward.Architecture.Tests.Infrastructure;

/// <summary>What would be deployed, as the Bicep compiler writes it out.</summary>
public sealed partial class TemplateTests
{
    [SkippableTheory]
    [InlineData("main.bicep")]
    [InlineData("containerapp.bicep")]
    public void The_Bicep_files_compile_without_a_warning(string file) => Bicep.Build(file).Warnings.ShouldBeEmpty();

    [SkippableTheory]
    [InlineData("main.bicep")]
    [InlineData("containerapp.bicep")]
    public void No_storage_key_is_read_and_none_could_be_used(string file)
    {
        var template = Bicep.Build(file).Template;
        template.GetRawText().ShouldNotContain("listKeys");
        var account = Bicep.Resources(template).Single(resource => Bicep.TypeOf(resource) == "Microsoft.Storage/storageAccounts")
            .GetProperty("properties");
        account.GetProperty("allowSharedKeyAccess").GetBoolean().ShouldBeFalse();
        account.GetProperty("allowBlobPublicAccess").GetBoolean().ShouldBeFalse();
    }

    [SkippableFact]
    public void Every_role_that_is_given_is_in_the_table_of_the_page_on_Azure()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
            ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
            ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
            ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
            ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
            ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
            ["0ad04412-c4d5-4796-b79c-f76d14c8d402"] = "Durable Task Data Contributor",
            ["5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"] = "Cognitive Services OpenAI User",
            ["7f951dda-4ed3-4680-a7ca-43fe172d538d"] = "AcrPull",
        };
        var templates = Bicep.Build("main.bicep").Template.GetRawText() + Bicep.Build("containerapp.bicep").Template.GetRawText();
        RoleId().Matches(templates).Select(match => match.Value).Distinct(StringComparer.Ordinal).ShouldBe(names.Keys, ignoreOrder: true);
        var page = Repository.Read("docs", "azure.md");
        foreach (var name in names.Values)
            page.ShouldContain($"| {name} |");
    }

    [SkippableFact]
    public void The_app_starts_only_when_its_roles_are_there()
    {
        var app = Bicep.TemplateOf(
            Bicep.OwnResources(Bicep.Build("main.bicep").Template).Single(resource => NameOf(resource) == "steward-app"));
        var modules = Bicep.OwnResources(app).Where(Bicep.IsModule).ToList();
        var settings =
            modules.Single(module =>
                Bicep.Resources(Bicep.TemplateOf(module)).Any(resource => Bicep.TypeOf(resource) == "Microsoft.Web/sites/config"));
        var needed = settings.GetProperty("dependsOn").GetRawText();

        var assigning =
            modules.Where(module =>
                Bicep.Resources(Bicep.TemplateOf(module))
                    .Any(resource => Bicep.TypeOf(resource) == "Microsoft.Authorization/roleAssignments"))
                .Select(NameOf).ToList();
        assigning.Count.ShouldBe(4);
        foreach (var name in assigning)
            needed.ShouldContain(name);
        app.GetRawText().ShouldContain("keyVaultReferenceIdentity");
    }

    [SkippableFact]
    public void Whoever_uses_azd_can_set_every_parameter_but_the_number_of_instances()
    {
        var parameters = Bicep.Build("main.bicep").Template.GetProperty("parameters").EnumerateObject().Select(parameter => parameter.Name);
        var file = JsonElement.Parse(Repository.Read("infra", "main.parameters.json")).GetProperty("parameters").EnumerateObject().ToList();

        file.Select(parameter => parameter.Name).Append("maximumInstances").ShouldBe(parameters, ignoreOrder: true);
        var page = Repository.Read("docs", "azure.md");
        foreach (var variable in file.Select(parameter =>
            Variable().Match(parameter.Value.GetProperty("value").GetString()!).Groups["name"].Value))
        {
            variable.ShouldNotBeEmpty();
            if (!variable.StartsWith("AZURE_", StringComparison.Ordinal))
                page.ShouldContain(variable);
        }
    }

    private static string NameOf(JsonElement resource) => resource.GetProperty("name").GetString()!;

    [GeneratedRegex("(?<=['\"])[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=['\"])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RoleId();

    [GeneratedRegex(@"^\$\{(?<name>[A-Z_]+)(=[A-Za-z0-9]+)?\}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();
}
