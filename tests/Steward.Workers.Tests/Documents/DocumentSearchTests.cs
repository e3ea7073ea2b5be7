using System.Text;
using Steward.Workers.Documents;
using Steward.Workers.Tests.Support;

namespace Steward.Workers.Tests.Documents;

public sealed class DocumentSearchTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_passage_that_is_about_the_words_comes_first()
    {
        folder.Write("a.md", "# Circuit breaker\n\nIt opens after five faults in a row.\n\n# Budget\n\nTokens are reserved before a call.");
        folder.Write("b.md", "Faults happen. A budget is a plan for money. Rows of seats.");

        var hits = await SearchAsync("When does the circuit breaker open?");

        hits[0].Citation.Quote.ShouldBe("It opens after five faults in a row.");
        hits[0].Heading.ShouldBe("Circuit breaker");
        hits[1].Citation.Quote.ShouldBe("# Circuit breaker");
    }

    [Theory]
    [InlineData("policy", "policies")]
    [InlineData("WallClock", "wall clock")]
    [InlineData("wall", "wallClock")]
    [InlineData("ÉTÉ", "été")]
    [InlineData("预算", "任务的预算是固定的")]
    [InlineData("予算", "タスクの予算は固定です")]
    public async Task Words_are_found_in_their_other_forms(string query, string text)
    {
        folder.Write("a.md", text);
        folder.Write("b.md", "Something else entirely.");

        (await SearchAsync(query)).ShouldHaveSingleItem().Citation.Document.ShouldBe("a.md");
    }

    [Fact]
    public async Task Nothing_is_found_where_no_word_occurs() => (await SearchAsync("zebra")).ShouldBeEmpty();

    /// <summary>
    /// Over random texts of any shape: every hit's quote is the text at its positions, within bounds, and passages do not overlap.
    /// </summary>
    [Fact]
    public async Task Positions_are_always_those_of_the_text()
    {
        var random = new Random(20260802);
        string[] pieces = ["word", "limit ", "\n", "\n\n", "# ", "- ", ". ", "? ", "漢字", "𝒳", "|", "é", "  ", "\r\n", "1. ", "\t",
            "e.g. ", "。"];
        for (var run = 0; run < 200; run++)
        {
            var text = new StringBuilder();
            for (var i = random.Next(1, 800); i > 0; i--)
                text.Append(pieces[random.Next(pieces.Length)]);
            text.Append(" limit");
            var name = run % 3 == 0 ? "a.csv" : "a.md";
            folder.Write(name, text.ToString());
            var library = new DocumentLibrary(new MemoryRecords(), folder.Path);
            var stored = (await library.ReadAsync("t", [name], name))!;

            var hits = await new DocumentSearch(library).SearchAsync("t", [name], "word limit 漢字", 1_000);

            hits.ShouldNotBeEmpty();
            var last = 0;
            foreach (var (start, end, quote) in hits.Select(hit => (hit.Citation.Start, hit.Citation.End, hit.Citation.Quote))
                .OrderBy(hit => hit.Start))
            {
                stored[start..end].ShouldBe(quote);
                quote.Length.ShouldBeInRange(1, Passages.MaxLength);
                start.ShouldBeGreaterThanOrEqualTo(last);
                char.IsLowSurrogate(quote[0]).ShouldBeFalse();
                char.IsHighSurrogate(quote[^1]).ShouldBeFalse();
                last = end;
            }
            File.Delete(Path.Combine(folder.Path, name));
        }
    }

    [Fact]
    public async Task An_index_is_built_once_for_the_same_texts_and_anew_for_others()
    {
        folder.Write("a.md", "limit one");
        var search = new DocumentSearch(new(new MemoryRecords(), folder.Path));

        var first = await search.IndexAsync("t", ["."]);
        (await search.IndexAsync("other", ["a.md"])).ShouldBeSameAs(first);
        folder.Write("a.md", "limit two, longer");
        (await search.IndexAsync("t", ["."])).ShouldNotBeSameAs(first);
    }

    [Fact]
    public void Sentences_end_where_a_reader_ends_them()
    {
        const string Text = "See e.g. Fig. 2 of J. Smith. It works\nover lines! Does it? 1. First\n- item one\n- item two\n| a | b |\n";

        Sentences.Of(Text, 0, Text.Length).Select(span => Text[span.Start..span.End]).ShouldBe(
            ["See e.g. Fig.", "2 of J. Smith.", "It works\nover lines!", "Does it?", "1. First", "- item one", "- item two", "| a | b |"]);
    }

    private Task<IReadOnlyList<SearchHit>> SearchAsync(string query) =>
        new DocumentSearch(new(new MemoryRecords(), folder.Path)).SearchAsync("t", ["."], query, 10);
}
