using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Steward.Workers.Catalogue;
using Steward.Workers.Mcp;
using Steward.Workers.Settings;
using Steward.Workers.Tests.Support;
using Steward.Workers.Tools;

namespace Steward.Workers.Tests;

/// <summary>The examples of docs/workers.md and docs/models.md are read as what they show.</summary>
public partial class WorkersPageTests
{
    private static readonly List<string> Examples = ExamplesOf("workers.md");

    [Fact]
    public void The_envelope_is_an_envelope()
    {
        var envelope = EnvelopeReader.Parse(Examples[0]);

        envelope.Errors.ShouldBeEmpty();
        var citation = envelope.Value!.Evidence!.Single();
        (citation.End - citation.Start).ShouldBe(citation.Quote.Length);
    }

    [Fact]
    public void The_catalogue_is_a_catalogue()
    {
        var file = CatalogueReader.Read(Encoding.UTF8.GetBytes(Examples[1]));

        file.Errors.ShouldBeEmpty();
        WorkerCatalogue.Create(file.Value!, [], [new CalculatorTool(), new SearchDocumentsTool(null!), new ReadDocumentTool(null!)],
            ModelSettings.Offline)
            .Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_MCP_servers_are_asked_and_called_as_the_catalogue_says()
    {
        var example = JsonNode.Parse(Examples[1])!;
        foreach (var server in example["mcpServers"]!.AsArray())
        {
            server!["command"] = "dotnet";
            server["arguments"] = new JsonArray(Path.Combine(AppContext.BaseDirectory, "Steward.ScriptedTools.dll"));
        }
        await using var host = new TestHost(catalogue: example.ToJsonString(),
            change: options => options with { Setting = name => name == "Search:BraveKey" ? "hush" : null });

        var findings = await host.Get<McpCheck>().RunAsync(TimeSpan.FromMinutes(1), default);
        var reply = await host.RunAsync(host.Turn("web", "notice periods"));

        findings.Errors.ShouldBeEmpty();
        findings.NotAsked.ShouldBeEmpty();
        reply.Envelope!.Result.ShouldBe("hush found 10 for notice periods");
    }

    [Fact]
    public void The_declared_models_and_prices_are_catalogues()
    {
        var examples = ExamplesOf("models.md");

        examples.Count.ShouldBe(2);
        foreach (var example in examples)
            CatalogueReader.Read(Encoding.UTF8.GetBytes(example)).Errors.ShouldBeEmpty();
    }

    private static List<string> ExamplesOf(string page) =>
        [.. Json().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, page))).Select(match => match.Groups["json"].Value)];

    [GeneratedRegex("```json\\n(?<json>.*?)```", RegexOptions.Singleline, 1_000)]
    private static partial Regex Json();
}
