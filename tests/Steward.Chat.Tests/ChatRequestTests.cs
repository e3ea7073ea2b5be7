using System.Text.Json;
using Microsoft.Extensions.AI;
using Steward.Workers.Providers;
using Steward.Workers.Settings;
using Steward.Workers.Tools;

namespace Steward.Chat.Tests;

/// <summary>The body of a request, field by field.</summary>
public sealed class ChatRequestTests
{
    private static readonly JsonElement Schema = ToolSchema.Parse("""{"type":"object","properties":{"query":{"type":"string"}}}""");

    private static readonly Dialect New = new(StructuredOutput.Schema, FormatWithTools: true, LegacyOutputCap: false);

    [Fact]
    public void A_request_has_the_fields_that_are_given_in_OpenAIs_form()
    {
        ChatMessage[] messages =
        [
            new(ChatRole.System, "Be \"brief\"."),
            new(ChatRole.User, "Größe \ud800 <b>?"),
            new(ChatRole.Assistant,
                [new FunctionCallContent("c1", "search", new Dictionary<string, object?>(StringComparer.Ordinal) { ["query"] = "x" })]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "found")]),
            new(ChatRole.Assistant, "Done."),
        ];
        var options = new ChatOptions
        {
            MaxOutputTokens = 100,
            Temperature = 0.5f,
            Seed = 7,
            ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, "envelope"),
            Tools = [AIFunctionFactory.CreateDeclaration("search", "Finds", Schema)],
            AdditionalProperties = new() { [OpenAIChatClient.EndUser] = "task-1", [SamplingOptions.Effort] = "xhigh" },
        };

        using var body = JsonDocument.Parse(ChatRequest.Write("m", messages, options, New));

        const string Expected = """
            {
              "model": "m",
              "messages": [
                { "role": "system", "content": "Be \"brief\"." },
                { "role": "user", "content": "Größe \uFFFD <b>?" },
                {
                  "role": "assistant", "content": null,
                  "tool_calls": [{ "id": "c1", "type": "function", "function": { "name": "search", "arguments": "{\"query\":\"x\"}" } }]
                },
                { "role": "tool", "tool_call_id": "c1", "content": "found" },
                { "role": "assistant", "content": "Done." }
              ],
              "max_completion_tokens": 100,
              "tools": [
                {
                  "type": "function",
                  "function": { "name": "search", "description": "Finds", "parameters": { "type": "object", "properties": { "query": { "type": "string" } } } }
                }
              ],
              "tool_choice": "auto",
              "response_format": {
                "type": "json_schema",
                "json_schema": { "name": "envelope", "strict": true, "schema": { "type": "object", "properties": { "query": { "type": "string" } } } }
              },
              "temperature": 0.5, "seed": 7, "reasoning_effort": "xhigh", "user": "task-1"
            }
            """;
        using var expected = JsonDocument.Parse(Expected);
        JsonElement.DeepEquals(body.RootElement, expected.RootElement).ShouldBeTrue(body.RootElement.ToString());
    }

    [Fact]
    public void What_is_not_given_is_not_sent() =>
        ChatRequest.Write("m", [new(ChatRole.User, "Hello")], new() { MaxOutputTokens = 100 }, New with { LegacyOutputCap = true })
            .ToString()
            .ShouldBe("""{"model":"m","messages":[{"role":"user","content":"Hello"}],"max_tokens":100}""");

    [Theory]
    [InlineData("auto")]
    [InlineData("none")]
    [InlineData("required")]
    public void A_choice_of_tools_goes_out_in_one_word(string choice)
    {
        var options = new ChatOptions
        {
            MaxOutputTokens = 100,
            Tools = [AIFunctionFactory.CreateDeclaration("search", "Finds", Schema)],
            ResponseFormat = ChatResponseFormat.Json,
            ToolMode = choice switch { "none" => ChatToolMode.None, "required" => ChatToolMode.RequireAny, _ => ChatToolMode.Auto },
        };

        var body = ChatRequest.Write("m", [], options, New).ToString();

        body.ShouldContain($"\"tool_choice\":\"{choice}\"");
        body.ShouldContain("\"response_format\":{\"type\":\"json_object\"}");
    }
}
