using System.Text.Json;
using Steward.Workers.Mcp;
using Steward.Workers.Tests.Support;
using Steward.Workers.Tools;

namespace Steward.Workers.Tests.Tools;

public sealed class ToolTests : IAsyncDisposable
{
    private static readonly ToolContext Context = new(TestHost.TaskId, ["docs"]);
    private readonly TestHost host = new();

    public ToolTests()
    {
        host.Write("a.md", "The ledger admits a call. " + new string('x', 5_000) + "𝒳 end.");
        host.Write("control.md", new string('\u0001', 4_000) + " bell");
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Search_gives_passages_that_can_be_cited_as_they_are()
    {
        var result = await CallAsync("search_documents", """{"query":"ledger","limit":1}""");

        var hit = JsonDocument.Parse(result.Text).RootElement.GetProperty("results").EnumerateArray().Single()
            .Deserialize<Citation>(Durability.DurableJson.Options)!;
        hit.ShouldBe(result.Citations.ShouldNotBeNull().Single());
        (await host.Get<IDocumentLibrary>().ReadAsync(TestHost.TaskId, ["docs"], hit.Document))![hit.Start..hit.End].ShouldBe(hit.Quote);
    }

    [Fact]
    public async Task Read_gives_a_part_with_its_place()
    {
        var part = Part(await CallAsync("read_document", """{"document":"docs/a.md","start":4,"length":6}"""));

        part.GetProperty("text").GetString().ShouldBe("ledger");
        part.GetProperty("end").GetInt32().ShouldBe(10);
        part.GetProperty("length").GetInt32().ShouldBe(5_033);
    }

    [Fact]
    public async Task Read_never_cuts_a_character_in_two_and_stays_within_its_length()
    {
        Part(await CallAsync("read_document", """{"document":"docs/a.md","start":5000,"length":27}""")).GetProperty("text").GetString()!
            .ShouldEndWith("𝒳");
        Part(await CallAsync("read_document", """{"document":"docs/a.md","start":5027,"length":1}""")).GetProperty("text").GetString()
            .ShouldBe("𝒳");
        (await CallAsync("read_document", """{"document":"docs/control.md","length":4000}""")).Text.Length
            .ShouldBeLessThanOrEqualTo(ToolResult.MaxTextLength);
    }

    [Theory]
    [InlineData("read_document", """{"document":"docs/none.md"}""", "There are: docs/a.md")]
    [InlineData("read_document", """{"document":"../../etc/passwd"}""", "There is no document")]
    [InlineData("read_document", """{"document":"docs/a.md","start":99999}""", "start must be less")]
    [InlineData("calculator", """{"expression":"1 +"}""", "ends too early")]
    public async Task What_is_wrong_with_a_call_is_an_answer(string tool, string arguments, string why) =>
        (await CallAsync(tool, arguments)).Error.ShouldNotBeNull().ShouldContain(why);

    [Fact]
    public async Task Calculator_answers_with_the_number() =>
        (await CallAsync("calculator", """{"expression":"0.1 + 0.2"}""")).Text.ShouldBe("0.3");

    [Theory]
    [InlineData("search_documents", """{"query":""}""", "length of arguments.query must be at least 1")]
    [InlineData("search_documents", """{"query":"x","limit":11}""", "arguments.limit must be at most 10")]
    [InlineData("search_documents", """{"query":"x","limit":1.5}""", "of type integer")]
    [InlineData("search_documents", """{"limit":2}""", "arguments.query is required")]
    [InlineData("search_documents", """{"query":["x"]}""", "of type string, not array")]
    [InlineData("calculator", """{"expression":"1","mode":"fast"}""", "arguments has no field 'mode'")]
    [InlineData("read_document", """{"document":"a","start":1e20}""", "at most 2147483647")]
    [InlineData("read_document", "7", "of type object, not number")]
    public async Task Arguments_are_checked_against_the_schema(string tool, string arguments, string why) =>
        ArgumentSchema.Check((await host.Get<ToolBox>().FindAsync(tool, default)).Parameters, ToolSchema.Parse(arguments))
            .ShouldHaveSingleItem().ShouldContain(why);

    [Fact]
    public void Nested_lists_enums_and_alternatives_are_checked_too()
    {
        var schema = ToolSchema.Parse("""
            {"type":"object","properties":{"kind":{"enum":["a","b"]},"tags":{"type":"array","maxItems":2,"items":{"type":["string","null"]}}}}
            """);

        ArgumentSchema.Check(schema, ToolSchema.Parse("""{"kind":"b","tags":["x",null],"more":1}""")).ShouldBeEmpty();
        ArgumentSchema.Check(schema, ToolSchema.Parse("""{"kind":"c","tags":[1]}""")).Count.ShouldBe(2);
        ArgumentSchema.Check(schema, ToolSchema.Parse("""{"tags":["a","b","c"]}""")).ShouldHaveSingleItem().ShouldContain("at most 2");
    }

    private async Task<ToolResult> CallAsync(string tool, string arguments) =>
        await (await host.Get<ToolBox>().FindAsync(tool, default)).InvokeAsync(Context, ToolSchema.Parse(arguments), default);

    private static JsonElement Part(ToolResult result) => JsonDocument.Parse(result.Text).RootElement;
}
