using System.Text.Json;

namespace Steward.Chat.Tests;

/// <summary>Answers that deviate from OpenAI's in one thing each.</summary>
internal static class AnswerSiblings
{
    private const string Envelope = """{"status":"success","result":"Forty-two.","confidence":0.9,"reason":"Known.","evidence":[]}""";
    private const string Counted = """{"prompt_tokens":200,"completion_tokens":50,"total_tokens":250}""";
    private const string Call = """{"id":"c","type":"function","function":{"name":"calculator","arguments":"{\"expression\":\"1+1\"}"}}""";

    public static IReadOnlyDictionary<string, (string Body, Shape Expected)> All { get; } = new Dictionary<string, (string, Shape)>(
        StringComparer.Ordinal)
    {
        ["finish reason of Gemini for the cap"] = (Answer(Text("{\"status\":"), finish: "MAX_TOKENS"), Shape.Corrected),
        ["finish reason of Gemini for a filter"] = (Answer(Text(""), finish: "SAFETY"), Shape.Failed),
        ["refusal that says nothing"] = (Answer($$"""{"content":{{Json(Envelope)}},"refusal":""}"""), Shape.Answered),
        ["refusal as a part"] = (Answer("""{"content":[{"type":"refusal","refusal":"No."}]}"""), Shape.Failed),
        ["content as one part"] = (Answer($$"""{"content":{"type":"text","text":{{Json(Envelope)}} } }"""), Shape.Answered),
        ["content in pieces"] = (Answer(
            $$"""{"content":[{"type":"text","text":{{Json(Envelope[..30])}}},{"type":"text","text":{{Json(Envelope[30..])}}}]}"""),
            Shape.Answered),
        ["thinking of which only the end is marked"] = (Answer(Text("Let me see {\"a\":1}.\n</think>\n" + Envelope)), Shape.Answered),
        ["thinking that holds a draft"] = (Answer(
            Text($"<think>{Envelope.Replace("two", "one", StringComparison.Ordinal)}</think>{Envelope}")), Shape.Answered),
        ["thinking that was cut off"] = (Answer(Text("<think>" + Envelope), finish: "length"), Shape.Corrected),
        ["answer that speaks of thinking"] = (Answer(Text(Envelope.Replace("Known.", "It said </think>.", StringComparison.Ordinal))),
            Shape.Answered),
        ["fence with words around it"] = (Answer(Text($"Here {{it}} is:\n```json\n{Envelope}\n```\nAnything else?")), Shape.Answered),
        ["the same answer twice"] = (Answer(Text($"{Envelope}\n{Envelope}")), Shape.Answered),
        ["two answers"] = (Answer(Text($"{Envelope}\n{Envelope.Replace("two", "one", StringComparison.Ordinal)}")), Shape.Corrected),
        ["another object beside the answer"] = (Answer(Text("{\"thought\":\"easy\"} " + Envelope)), Shape.Answered),
        ["answer in a list"] = (Answer(Text($"[{Envelope}]")), Shape.Answered),
        ["half a character in the answer"] = (Answer(Text(Envelope.Replace("Known.", @"Known \ud83d.", StringComparison.Ordinal))),
            Shape.Answered),
        ["half a character in the body"] = (Answer(Text(Envelope.Replace("Known.", "Known HALF.", StringComparison.Ordinal)))
            .Replace("HALF", @"\uDE00", StringComparison.Ordinal), Shape.Answered),
        ["a whole character in escapes"] = (Answer(Text(Envelope.Replace("Known.", @"Known \ud83d\ude00.", StringComparison.Ordinal))),
            Shape.Answered),
        ["a mark of the byte order"] = ("\uFEFF" + Answer(Text(Envelope)), Shape.Answered),
        ["call whose arguments are missing"] = (Answer("""{"tool_calls":[{"id":"c","function":{"name":"calculator"}}]}"""), Shape.Called),
        ["two calls with one id"] = (Answer($$"""{"tool_calls":[{{Call}},{{Call}}]}"""), Shape.Called),
        ["calls without ids"] =
            (Answer(
                $$"""{"tool_calls":[{{Call.Replace("\"c\"", "null", StringComparison.Ordinal)}},{{Call.Replace("\"c\"", "\"\"", StringComparison.Ordinal)}}]}"""), Shape.Called),
        ["call that is not nested"] = (Answer("""{"tool_calls":[{"name":"calculator","arguments":{"expression":"1+1"}}]}"""), Shape.Called),
        ["call of nothing beside the answer"] = (Answer($$"""{"content":{{Json(Envelope)}},"tool_calls":[{"id":"c","function":null}]}"""),
            Shape.Answered),
        ["half a character in arguments"] = (Answer(
            """{"tool_calls":[{"id":"c","function":{"name":"calculator","arguments":"{\"expression\":\"\\ud800\"}"}}]}"""), Shape.Called),
        ["usage of nulls"] = (Answer(Text(Envelope), usage: """{"prompt_tokens":null,"completion_tokens":null,"total_tokens":null}"""),
            Shape.Answered.Uncounted),
        ["usage of zeros"] = (Answer(Text(Envelope), usage: """{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"""),
            Shape.Answered.Uncounted),
        ["usage in words"] = (Answer(Text(Envelope), usage: """{"prompt_tokens":"many","completion_tokens":-1,"total_tokens":1e300}"""),
            Shape.Answered.Uncounted),
        ["usage as texts"] = (Answer(Text(Envelope), usage: """{"prompt_tokens":"200","completion_tokens":"50","total_tokens":250.0}"""),
            Shape.Answered),
        ["usage under other names"] = (Answer(Text(Envelope), usage: """{"input_tokens":200,"output_tokens":50}"""), Shape.Answered),
        ["usage with reasoning beside the completion"] = (Answer(Text(Envelope),
            usage: """{"prompt_tokens":200,"completion_tokens":50,"total_tokens":550,"completion_tokens_details":{"reasoning_tokens":300}}"""), Shape.Answered with { Completion = 350 }),
        ["usage with reasoning and no total"] = (Answer(Text(Envelope),
            usage: """{"prompt_tokens":200,"completion_tokens":50,"completion_tokens_details":{"reasoning_tokens":30}}"""),
            Shape.Answered with { Completion = 80 }),
        ["usage of the total alone"] = (Answer(Text(Envelope), usage: """{"total_tokens":1000}"""),
            Shape.Answered with { Prompt = 200, Completion = null, Estimated = true }),
        ["usage of the completion alone"] = (Answer(Text(Envelope), usage: """{"completion_tokens":50}"""),
            Shape.Answered with { Prompt = null, Estimated = true }),
        ["usage of the prompt alone"] = (Answer(Text(Envelope), usage: """{"prompt_tokens":200}"""),
            Shape.Answered with { Completion = Envelope.Length, Estimated = true }),
        ["usage that is a list"] = (Answer(Text(Envelope), usage: "[1]"), Shape.Answered.Uncounted),
        ["no choices, and counted"] = ($$"""{"choices":[],"usage":{{Counted}} }""", Shape.Retried),
        ["choices of null"] = ("""{"choices":null}""", Shape.Retried.Uncounted),
        ["choice without a message"] = ("""{"choices":[{"index":0}]}""", Shape.Retried.Uncounted),
        ["error without a code"] = ("""{"error":{"message":"overloaded"}}""", Shape.Retried.Free),
        ["error as a text"] = ("""{"error":"overloaded"}""", Shape.Retried.Free),
        ["error that limits the rate"] = ("""{"error":{"message":"slow down","code":"429"}}""", Shape.Retried.Free),
        ["error of a gateway, and counted"] = ($$"""{"error":{"message":"bad gateway","code":502},"usage":{{Counted}} }""", Shape.Retried),
        ["error that is final"] = ("""{"error":{"message":"no such model","code":404}}""", Shape.Failed.Free),
        ["error in the choice"] =
            ($$"""{"choices":[{"error":{"message":"upstream","code":500},"finish_reason":"error","message":{"content":"{"} }],"usage":{{Counted}} }""", Shape.Retried),
        ["nothing"] = ("", Shape.Retried.Uncounted),
        ["half a body"] = ("""{"choices":[{"message":{"con""", Shape.Retried.Uncounted),
        ["a number"] = ("7", Shape.Retried.Uncounted),
    };

    private static string Answer(string message, string finish = "stop", string usage = Counted) =>
        $$"""{"choices":[{"message":{{message}},"finish_reason":"{{finish}}"}],"usage":{{usage}} }""";

    private static string Text(string content) => $$"""{"content":{{Json(content)}} }""";

    private static string Json(string text) => JsonSerializer.Serialize(text);
}
