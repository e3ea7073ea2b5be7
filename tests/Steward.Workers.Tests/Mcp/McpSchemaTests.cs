using System.Text.Json;
using Steward.Workers.Mcp;
using Steward.Workers.Tests.Support;
using Steward.Workers.Tools;

namespace Steward.Workers.Tests.Mcp;

public sealed class McpSchemaTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""",
        """{"properties":{"a":{"type":"string"}},"required":["a"],"type":"object"}""")]
    [InlineData("""{"type":5,"required":{},"properties":[]}""", """{"type":"object"}""")]
    [InlineData("""{"properties":{"a":{"type":5},"b":{"type":["string","null"]},"c":7,"d":true}}""",
        """{"properties":{"a":{},"b":{"type":["string","null"]},"c":{},"d":true},"type":"object"}""")]
    [InlineData("""{"properties":{"a":{"items":[],"minItems":-1,"maxItems":2.5,"uniqueItems":"yes","enum":"x","anyOf":[]}}}""",
        """{"properties":{"a":{}},"type":"object"}""")]
    [InlineData("""{"$defs":{"x":{"type":"strng"}},"anyOf":[{"required":["a"]},{"required":"b"},3],"x-own":{"type":5}}""",
        """{"$defs":{"x":{}},"anyOf":[{"required":["a"]},{},{}],"x-own":{"type":5},"type":"object"}""")]
    [InlineData("""{"properties":{"a":{"exclusiveMinimum":true,"maximum":"9","pattern":1,"multipleOf":0.5}},"additionalProperties":"no"}""",
        """{"properties":{"a":{"multipleOf":0.5}},"type":"object"}""")]
    [InlineData("7", """{"type":"object"}""")]
    [InlineData("""{"properties":{"größe":{"description":"in m²"}}}""",
        """{"properties":{"größe":{"description":"in m²"}},"type":"object"}""")]
    public void A_keyword_of_the_wrong_type_is_left_out(string schema, string cleaned) =>
        McpSchema.Clean(ToolSchema.Parse(schema)).GetRawText().ShouldBe(cleaned);

    [Fact]
    public async Task A_server_with_such_schemas_has_all_of_its_tools_and_their_arguments_are_checked_by_the_rest()
    {
        await using var host = new TestHost(catalogue: $$"""
            { "mcpServers": [ { "name": "lax", "command": "dotnet",
              "arguments": ["{{Path.Combine(AppContext.BaseDirectory, "Steward.ScriptedTools.dll")}}", "lax"] } ] }
            """);

        (await host.Get<McpServers>().ToolsAsync("lax", default)).Select(tool => tool.Name)
            .ShouldBe(["loose", "strict", "listed", "deep/find", "deep find"]);
        var loose = await host.Get<ToolBox>().FindAsync("lax__loose", default);

        loose.Parameters.GetRawText().ShouldBe(
            """{"properties":{"query":{"type":"string"},"tags":{"type":"array"},"many":{}},"type":"object"}""");
        ArgumentSchema.Check(loose.Parameters, ToolSchema.Parse("""{"query":1}""")).ShouldHaveSingleItem().ShouldContain("query");
        (await loose.InvokeAsync(new("t", []), JsonSerializer.SerializeToElement(new { query = "x" }), default)).Text
            .ShouldBe("""loose {"query":"x"}""");
    }
}
