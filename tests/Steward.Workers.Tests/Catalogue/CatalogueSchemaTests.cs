using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Workers.Catalogue;
using Steward.Workers.Tools;

namespace Steward.Workers.Tests.Catalogue;

/// <summary>The published schema and the reader say the same: of fields, of bounds, of types.</summary>
public class CatalogueSchemaTests
{
    private static readonly JsonElement Schema = ToolSchema.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "workers.schema.json")));

    private static readonly Dictionary<string, string> WorkerOfKind = new()
    {
        ["model"] =
            """{"name":"a","description":"d","instructions":"i","tools":["calculator"],"model":"m","maxOutputTokens":100,"maxTurns":2,"temperature":1,"effort":"low","timeout":"00:00:05","price":{"inputPerMillion":1,"cachedInputPerMillion":1,"outputPerMillion":1},"gate":{"maxConcurrent":1,"faultsToOpen":1,"openFor":"00:00:05"}}""",
        ["http"] = """{"name":"a","description":"d","kind":"http","endpoint":"http://x/","tokenSetting":"T"}""",
        ["mcp"] = """{"name":"a","description":"d","kind":"mcp","server":"s","tool":"t","argument":"q","confidence":0.5}""",
        ["team"] = """{"name":"a","description":"d","kind":"team","team":["critic"]}""",
    };

    private const string Model =
        """{"provider":"openai","model":"m","endpoint":"http://x/","apiKeySetting":"K","apiVersion":"v","headers":{"X-Team":"a","X-Key":{"setting":"S"}},"seed":1,"temperature":1,"effort":"low","structured":"auto","tokenizer":"o200k","contextWindow":8192,"requestsPerMinute":10,"tokensPerMinute":10000,"price":{"inputPerMillion":1,"cachedInputPerMillion":1,"outputPerMillion":1},"attemptTimeout":"00:00:05","streaming":true,"firstTokenTimeout":"00:01:00","tokenTimeout":"00:00:05"}""";

    private const string Role =
        """{"instructions":"i","model":"m","maxOutputTokens":100,"maxTurns":2,"timeout":"00:00:05","temperature":1,"effort":"low"}""";

    [Fact]
    public void Every_field_of_the_schema_is_read_and_the_other_way_round()
    {
        var examples = WorkerOfKind.Values.Select(worker => (JsonObject)JsonNode.Parse(worker)!).ToList();

        foreach (var example in examples)
        {
            var catalogue = Catalogue(example);
            Accepts(catalogue).ShouldBeTrue(string.Join("; ", Read(catalogue)));
            ArgumentSchema.Check(Schema, Element(catalogue)).ShouldBeEmpty();
        }
        examples.SelectMany(example => example.Select(field => field.Key)).Distinct().Order()
            .ShouldBe(WorkerSchema().GetProperty("properties").EnumerateObject().Select(field => field.Name).Order());
        Known(new JsonObject { ["?"] = 1 })
            .ShouldBe(Schema.GetProperty("properties").EnumerateObject().Select(field => field.Name), ignoreOrder: true);
        Known(Catalogue(new JsonObject { ["?"] = 1 }))
            .ShouldBe(WorkerSchema().GetProperty("properties").EnumerateObject().Select(field => field.Name), ignoreOrder: true);
    }

    [Fact]
    public void Bounds_and_types_are_the_same_on_both_sides()
    {
        var tried = 0;
        foreach (var example in WorkerOfKind.Values.Select(worker => (JsonObject)JsonNode.Parse(worker)!))
            tried += Try(example, WorkerSchema(), change => Catalogue(change));
        tried.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Models_and_roles_are_the_same_on_both_sides()
    {
        Check(Model, ModelSchema(), Models);
        Check(Role, RoleSchema(), Roles);

        static void Check(string text, JsonElement schema, Func<JsonObject, JsonObject> wrap)
        {
            var example = (JsonObject)JsonNode.Parse(text)!;
            Read(wrap(example)).ShouldBeEmpty();
            ArgumentSchema.Check(Schema, Element(wrap(example))).ShouldBeEmpty();
            var names = schema.GetProperty("properties").EnumerateObject().Select(field => field.Name).ToList();
            example.Select(field => field.Key).ShouldBe(names, ignoreOrder: true);
            Known(wrap(new() { ["?"] = 1 })).ShouldBe(names, ignoreOrder: true);
            Try(example, schema, wrap).ShouldBeGreaterThan(40);
        }
    }

    [Theory]
    [InlineData("""{"Authorization":"x"}""", false)]
    [InlineData("""{"X-Team":"two words"}""", false)]
    [InlineData("""{"X-Team":{"setting":5}}""", false)]
    [InlineData("""{"X-Team":{"setting":"S","more":1}}""", false)]
    [InlineData("""{"X-Team":"one"}""", true)]
    public void Headers_are_a_text_or_name_a_setting(string headers, bool accepted) =>
        Accepts(Models(new() { ["headers"] = JsonNode.Parse(headers) })).ShouldBe(accepted);

    /// <summary>Puts values at, inside and past each bound, and of each wrong type, into each field of an example.</summary>
    private static int Try(JsonObject example, JsonElement schema, Func<JsonObject, JsonObject> wrap)
    {
        var tried = 0;
        foreach (var field in schema.GetProperty("properties").EnumerateObject().Where(field => example.ContainsKey(field.Name)))
        {
            foreach (var value in ValuesFor(field.Value))
            {
                var changed = (JsonObject)example.DeepClone();
                changed[field.Name] = value;
                var catalogue = wrap(changed);
                var bySchema = ArgumentSchema.Check(Schema, Element(catalogue));
                Accepts(catalogue)
                    .ShouldBe(bySchema.Count == 0,
                        $"{field.Name} = {value?.ToJsonString()[..Math.Min(60, value.ToJsonString().Length)]}: "
                            + $"{string.Join("; ", bySchema)} / {string.Join("; ", Read(catalogue))}");
                tried++;
            }
            if (field.Value.TryGetProperty("properties", out _))
            {
                tried += Try((JsonObject)example[field.Name]!, field.Value, inner =>
                {
                    var changed = (JsonObject)example.DeepClone();
                    changed[field.Name] = inner.DeepClone();
                    return wrap(changed);
                });
            }
        }
        return tried;
    }

    private static IEnumerable<JsonNode?> ValuesFor(JsonElement field)
    {
        var type = field.GetProperty("type").GetString();
        yield return JsonValue.Create(true);
        if (type != "object")
            yield return new JsonObject { ["x"] = 1 };
        if (type != "string")
            yield return JsonValue.Create("text");
        if (type is "integer" or "number")
        {
            var (min, max) = (field.GetProperty("minimum").GetDecimal(), field.GetProperty("maximum").GetDecimal());
            foreach (var value in new[] { min, max, min - 1, max + 1, -1_000_000_000_000m, 1_000_000_000_000m })
                yield return JsonNode.Parse(value.ToString(CultureInfo.InvariantCulture));
            yield return JsonNode.Parse("1e300");
        }
        else
        {
            yield return JsonValue.Create(5);
        }
        if (type == "string" && field.TryGetProperty("maxLength", out var length) && !field.TryGetProperty("format", out _))
        {
            yield return JsonValue.Create(new string('a', length.GetInt32()));
            yield return JsonValue.Create(new string('a', length.GetInt32() + 1));
            yield return JsonValue.Create(string.Empty);
        }
        if (type == "array")
        {
            var max = field.GetProperty("maxItems").GetInt32();
            yield return new JsonArray([.. Enumerable.Range(0, max).Select(i => (JsonNode)$"t{i}")]);
            yield return new JsonArray([.. Enumerable.Range(0, max + 1).Select(i => (JsonNode)$"t{i}")]);
            yield return new JsonArray(1);
        }
    }

    private static JsonObject Catalogue(JsonObject worker) => new() { ["workers"] = new JsonArray(worker.DeepClone()) };

    private static JsonObject Models(JsonObject model) => new() { ["models"] = new JsonObject { ["fast"] = model.DeepClone() } };

    private static JsonObject Roles(JsonObject role) => new() { ["roles"] = new JsonObject { ["judge"] = role.DeepClone() } };

    private static bool Accepts(JsonObject catalogue) => Read(catalogue).Count == 0;

    private static List<string> Read(JsonObject catalogue) =>
        [.. CatalogueReader.Read(JsonSerializer.SerializeToUtf8Bytes(catalogue)).Errors.Select(error => error.ToString())];

    /// <summary>The fields that the reader knows, as its own error lists them.</summary>
    private static string[] Known(JsonObject catalogue)
    {
        var error = Read(catalogue).Single(line => line.Contains("known here: ", StringComparison.Ordinal));
        return error[(error.IndexOf("known here: ", StringComparison.Ordinal) + 12)..].Split(", ");
    }

    private static JsonElement Element(JsonObject catalogue) => JsonSerializer.SerializeToElement(catalogue);

    private static JsonElement ModelSchema() => Schema.GetProperty("properties").GetProperty("models").GetProperty("additionalProperties");

    private static JsonElement RoleSchema() => Schema.GetProperty("$defs").GetProperty("role");

    private static JsonElement WorkerSchema() => Schema.GetProperty("properties").GetProperty("workers").GetProperty("items");
}
