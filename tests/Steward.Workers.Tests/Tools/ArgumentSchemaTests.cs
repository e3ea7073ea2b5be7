using System.Text.Json;
using Json.Schema;
using Steward.Workers.Tools;

namespace Steward.Workers.Tests.Tools;

/// <summary>
/// Schemas come from MCP servers and arguments from models: neither may cost the host more than a bounded moment, whatever they hold.
/// </summary>
public sealed class ArgumentSchemaTests
{
    [Theory]
    [InlineData("""{"required":{}}""")]
    [InlineData("""{"required":[1]}""")]
    [InlineData("""{"type":"objekt"}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"enum":{}}""")]
    [InlineData("""{"properties":[]}""")]
    [InlineData("""{"properties":{"a":{"minimum":"x"}}}""")]
    [InlineData("""{"properties":{"a":{"exclusiveMinimum":true}}}""")]
    [InlineData("""{"properties":{"a":{"pattern":"("}}}""")]
    [InlineData("""{"properties":{"a":7}}""")]
    [InlineData("""{"properties":{"a":{"$ref":7}}}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/nothing"}}}""")]
    [InlineData("""{"patternProperties":{"(":{}}}""")]
    [InlineData("""{"anyOf":[]}""")]
    [InlineData("7")]
    [InlineData("false")]
    public void A_schema_that_is_not_valid_is_left_to_the_tool(string schema) => Check(schema, """{"a":1}""").ShouldBeEmpty();

    [Theory]
    [InlineData("""{"properties":{"a":{"minLength":2,"pattern":"^[a-z]+$"}}}""", """{"a":"X"}""",
        new[] { "the length of arguments.a must be at least 2", "arguments.a must match the pattern ^[a-z]+$" })]
    [InlineData("""{"properties":{"list":{"items":{"required":["name"]}}}}""", """{"list":[{"name":1},{}]}""",
        new[] { "arguments.list[1].name is required" })]
    [InlineData("""{"properties":{"a/b~c":{"const":5}}}""", """{"a/b~c":6}""", new[] { "arguments.a/b~c must be 5" })]
    [InlineData("""{"required":["a","b"],"maxProperties":0}""", """{"c":1}""",
        new[] { "arguments.a is required; arguments.b is required", "the number of fields of arguments must be at most 0" }, true)]
    [InlineData("""{"anyOf":[{"required":["a"]},{"required":["b"]}]}""", "{}",
        new[] { "arguments must match one of the alternatives of 'anyOf'", "arguments.a is required", "arguments.b is required" })]
    [InlineData("""{"oneOf":[{"required":["a"]},{"required":["b"]}]}""", """{"a":1,"b":1}""",
        new[] { "arguments must match one of the alternatives of 'oneOf', and only one" })]
    [InlineData("""{"not":{"required":["a"]}}""", """{"a":1}""", new[] { "arguments must not match what 'not' describes" })]
    [InlineData("""{"if":{"required":["a"]},"then":{"required":["b"]},"required":["c"]}""", """{"a":1}""",
        new[] { "arguments.b is required", "arguments.c is required" }, true)]
    [InlineData("""{"if":{"required":["a"]},"then":{"required":["b"]},"required":["c"]}""", "{}", new[] { "arguments.c is required" })]
    [InlineData("""{"properties":{"if":{"type":"string"},"none":false}}""", """{"if":1,"none":1}""",
        new[] { "arguments.if must be of type string, not number", "arguments.none is not allowed" })]
    [InlineData("""{"patternProperties":{"^x-":{"type":"number"}},"additionalProperties":false}""", """{"x-a":"s","b":1}""",
        new[] { "arguments.x-a must be of type number, not string", "arguments has no field 'b'" })]
    [InlineData(
        """{"$schema":"http://json-schema.org/draft-04/schema#","$id":"https://example.com/a","properties":{"a":{"type":"string"}},"x-own":{}}""",
        """{"a":1}""", new[] { "arguments.a must be of type string, not number" })]
    public void Errors_say_where_and_what_the_schema_wants(string schema, string arguments, string[] errors, bool ignoreOrder = false) =>
        Check(schema, arguments).ShouldBe(errors, ignoreOrder);

    [Theory]
    [InlineData("$defs")]
    [InlineData("definitions")]
    public void References_inside_of_the_schema_are_followed_even_to_themselves(string name)
    {
        var schema = """{"$defs":{"node":{"properties":{"next":{"$ref":"#/$defs/node"},"v":{"type":"string"}}}},"$ref":"#/$defs/node"}"""
            .Replace("$defs", name, StringComparison.Ordinal);

        Check(schema, """{"next":{"next":{"v":"x"}}}""").ShouldBeEmpty();
        Check(schema, """{"next":{"next":{"v":1}}}""").ShouldBe(["arguments.next.next.v must be of type string, not number"]);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"$ref":"https://example.com/a.json"}}}""")]
    [InlineData("""{"properties":{"a":{"$ref":"a.json"}}}""")]
    [InlineData("""{"$id":"https://example.com/","properties":{"a":{"$ref":"#/$defs/nothing"}}}""")]
    [InlineData("""{"$schema":"https://example.com/meta","properties":{"a":{}}}""")]
    [InlineData("""{"$dynamicRef":"https://example.com/a.json#x"}""")]
    [InlineData("""{"$recursiveRef":"https://example.com/a.json"}""")]
    public void Nothing_is_fetched(string schema)
    {
        var asked = new List<Uri>();
        var fetch = SchemaRegistry.Global.Fetch;
        SchemaRegistry.Global.Fetch = (address, _) =>
        {
            asked.Add(address);
            return null;
        };
        try
        {
            Check(schema, """{"a":1}""").ShouldBeEmpty();
        }
        finally
        {
            SchemaRegistry.Global.Fetch = fetch;
        }
        asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""")]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#/properties/b"},"b":{"$ref":"#/properties/a"}}}""")]
    [InlineData("""{"$anchor":"x","not":{"$ref":"#x"}}""")]
    [InlineData("""{"$dynamicAnchor":"x","$dynamicRef":"#x"}""")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","allOf":[{"$ref":"#"}]}""")]
    public void A_schema_that_refers_to_itself_without_end_does_not_end_the_process(string schema) =>
        Check(schema, """{"a":1}""").ShouldBeEmpty();

    [Fact]
    public void References_that_double_at_each_step_are_given_up()
    {
        // 2^60 evaluations would take longer than the sun has.
        var steps = Enumerable.Range(0, 60).Select(i => $$"""
            "d{{i}}":{"anyOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]},
            """);

        Check($$"""{"$ref":"#/$defs/d0","$defs":{ {{string.Concat(steps)}} "d60":false} }""", "{}").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"pattern":"^(a+)+$"}}}""",
        """{"a":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}""")]
    [InlineData("""{"patternProperties":{"^(a+)+$":false}}""", """{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!":1}""")]
    public void A_pattern_that_takes_too_long_is_left_to_the_tool(string schema, string arguments) =>
        Check(schema, arguments).ShouldBeEmpty();

    [Theory]
    [InlineData("1e400")]
    [InlineData("1e999999999")]
    [InlineData("123456789012345678901234567890")]
    public void Numbers_of_any_size_are_checked_against_bounds_and_end_nothing(string number)
    {
        Check("""{"properties":{"a":{"type":"integer","maximum":10}}}""", $$"""{"a":{{number}}}""")
            .ShouldBe(["arguments.a must be at most 10"]);
        Check("""{"properties":{"a":{"type":"string","enum":["x"]}}}""", $$"""{"a":{{number}}}""").Count.ShouldBe(2);
        Check("""{"properties":{"a":{"multipleOf":3}}}""", $$"""{"a":{{number}}}""").ShouldBeEmpty();
        Check($$"""{"properties":{"a":{"multipleOf":{{number}} } } }""", """{"a":1}""").ShouldBeEmpty();
        Check("""{"properties":{"a":{"enum":[1]}}}""", $$"""{"a":{{number}}}""")
            .ShouldBeEmpty("The library has no room for the number: it is left to the tool.");
    }

    [Fact]
    public void Errors_are_few_and_short_and_each_is_one_line()
    {
        var items = string.Join(',', Enumerable.Repeat("1", 4_000));
        Check("""{"properties":{"a":{"items":{"type":"string"}}}}""", $$"""{"a":[{{items}}]}""").Count.ShouldBe(10);

        var values = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"v{i}\""));
        Check($$"""{"properties":{"a":{"enum":[{{values}}] } } }""", """{"a":1}""").ShouldHaveSingleItem().Length.ShouldBe(300);
        Check("""{"additionalProperties":false}""", $$"""{"{{new string('x', 4_000)}}":1}""").ShouldHaveSingleItem().Length
            .ShouldBeLessThan(100);
        Check("""{"required":["two\nlines"]}""", "{}").ShouldBe(["arguments.two lines is required"]);
    }

    [Fact]
    public void A_schema_is_compiled_once()
    {
        const string Schema = """{"type":"object","title":"compiled once"}""";

        ArgumentSchema.Of(Schema).ShouldNotBeNull().ShouldBeSameAs(ArgumentSchema.Of(Schema));
    }

    private static IReadOnlyList<string> Check(string schema, string arguments) =>
        ArgumentSchema.Check(Element(schema), Element(arguments));

    private static JsonElement Element(string json) => ToolSchema.Parse(json);
}
