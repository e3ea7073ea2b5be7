using System.Text.Json.Nodes;

namespace Steward.ScriptedTools;

/// <summary>
/// A server without a library, whose schemas and names are what people write by hand: keywords of wrong types, slashes, on two pages.
/// </summary>
internal static class LaxServer
{
    private const string First = """
        {
          "nextCursor": "2",
          "tools": [
            { "name": "loose", "description": "Takes what it gets.",
              "inputSchema": {
                "type": 5, "required": {}, "properties": {
                  "query": { "type": "string", "minLength": "three", "description": ["of", "words"] },
                  "tags": { "type": "array", "items": [] , "uniqueItems": "yes" },
                  "many": { "anyOf": [], "enum": "a" } } } },
            { "description": "Has no name." }
          ]
        }
        """;

    private const string Second = """
        { "tools": [
          { "name": "strict", "inputSchema": { "type": "object", "properties": { "query": { "type": "string" } }, "required": ["query"] } },
          { "name": "listed", "inputSchema": { "properties": [] } },
          { "name": "deep/find" }, { "name": "deep find" } ] }
        """;

    public static void Run()
    {
        while (Console.ReadLine() is { } line)
        {
            if (JsonNode.Parse(line) is not JsonObject { } message || message["id"] is not { } id)
                continue;
            var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
            if (ResultOf(message["method"]!.GetValue<string>(), message["params"] as JsonObject) is { } result)
                answer["result"] = result;
            else
                answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = "Method not found" };
            Console.WriteLine(answer.ToJsonString());
        }
    }

    private static JsonNode? ResultOf(string method, JsonObject? parameters) => method switch
    {
        "initialize" => new JsonObject
        {
            ["protocolVersion"] = parameters!["protocolVersion"]!.DeepClone(),
            ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
            ["serverInfo"] = new JsonObject { ["name"] = "lax", ["version"] = "1" },
        },
        "tools/list" => JsonNode.Parse(parameters?["cursor"] is null ? First : Second),
        "tools/call" => new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject
            {
                ["type"] = "text",
                ["text"] = $"{parameters!["name"]} {parameters["arguments"]!.ToJsonString()}",
            }),
        },
        _ => null,
    };
}
