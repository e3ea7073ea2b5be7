using System.Text.Json;
using Steward.Limits;
using Steward.Workers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>Answers of all sorts of servers, each with its end and its charge.</summary>
public abstract class AnswerShapeTests(ModelServer server, ModelProvider provider)
{
    private const int Cap = 800;

    public static TheoryData<string> Shapes => [.. AnswerShapes.Expected.Keys];

    public static TheoryData<string> Siblings => [.. AnswerSiblings.All.Keys];

    [SkippableFact]
    public void Every_collected_answer_is_expected() => AnswerShapes.Bodies().Keys.ShouldBe(AnswerShapes.Expected.Keys, ignoreOrder: true);

    [SkippableTheory]
    [MemberData(nameof(Shapes))]
    public Task Each_collected_answer_has_its_end_and_its_charge(string name) =>
        CheckAsync(AnswerShapes.Bodies()[name], AnswerShapes.Expected[name]);

    [Theory]
    [MemberData(nameof(Siblings))]
    public Task So_has_each_of_its_siblings(string name) => CheckAsync(AnswerSiblings.All[name].Body, AnswerSiblings.All[name].Expected);

    private async Task CheckAsync(string body, Shape expected)
    {
        var harness = new ChatHarness(server.Process, provider);
        harness.Card = harness.Card with { Tools = ["calculator"], MaxOutputTokens = Cap };
        var bound = await harness.BoundAsync();
        harness.Reservation = new(50_000, 1m);
        await harness.ScriptAsync(new() { Kind = "raw", Body = body }, times: 1);

        var first = await harness.RunTurnAsync();
        var counted = await harness.CountersAsync();
        var (envelope, _, _, turns) = await harness.InvokeAsync();

        // The server counts what it answered itself, after an attempt that failed.
        (first.Usage.PromptTokens - counted.PromptTokens).ShouldBe(expected.Prompt ?? bound);
        (first.Usage.CompletionTokens - counted.CompletionTokens).ShouldBe(expected.Completion ?? Cap);
        (first.Usage.Estimated, first.Usage.Calls).ShouldBe((expected.Estimated, expected.End == AnswerEnd.Retried ? 2 : 1));
        (envelope.Status, turns).ShouldBe((
            expected.End == AnswerEnd.Failed ? EnvelopeStatus.Failed : EnvelopeStatus.Success,
            expected.End is AnswerEnd.Called or AnswerEnd.Corrected ? 2 : 1));
        if (expected.End == AnswerEnd.Answered)
            envelope.Result.ShouldBe("Forty-two.");
        if (turns == 2)
            Check((await harness.CallsAsync(bodies: true))[1].Body!, called: expected.End == AnswerEnd.Called);
    }

    /// <summary>What is sent back is valid: each call has an id of its own and a result under it.</summary>
    private static void Check(string body, bool called)
    {
        using var document = JsonDocument.Parse(body);
        var messages = document.RootElement.GetProperty("messages").EnumerateArray().ToList();
        if (!called)
        {
            messages[^1].GetProperty("content").GetString()!.ShouldStartWith("Your answer cannot be used");
            return;
        }
        var calls = messages[2].GetProperty("tool_calls").EnumerateArray().Select(call => call.GetProperty("id").GetString()!).ToList();
        calls.ShouldBeUnique();
        calls.ShouldAllBe(id => id.Length > 0);
        messages.Skip(3).Select(message => message.GetProperty("tool_call_id").GetString()).ShouldBe(calls);
    }
}

[Collection(ModelServerTests.Name)]
public sealed class OpenAIAnswerShapeTests(ModelServer server) : AnswerShapeTests(server, ModelProvider.Openai);

[Collection(ModelServerTests.Name)]
public sealed class AzureOpenAIAnswerShapeTests(ModelServer server) : AnswerShapeTests(server, ModelProvider.AzureOpenai);
