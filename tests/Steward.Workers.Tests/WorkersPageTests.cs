using System.Text;
using System.Text.RegularExpressions;
using Steward.Workers.Catalogue;
using Steward.Workers.Settings;
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
