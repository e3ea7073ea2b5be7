using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Steward.Workers.Activities;
using Steward.Workers.Tests.Support;
using Steward.Workers.Tools;
using Steward.Workers.Turns;

namespace Steward.Workers.Tests.Activities;

public sealed class ToolActivityTests
{
    [Theory]
    [InlineData("calculator", """{"expression":"6 * 7"}""", "42", null)]
    [InlineData("calculator", """{"expression":6}""", "", "Wrong arguments: arguments.expression must be of type string, not number.")]
    [InlineData("calculator", "[]", "", "The arguments are not a JSON object.")]
    [InlineData("calculator", null, "", "The arguments are not a JSON object.")]
    [InlineData("read_document", """{"document":"docs/a.md"}""", "",
        "There is no tool 'read_document'. There are: calculator, search_documents, broken, slow.")]
    [InlineData("broken", "{}", "", "'broken' failed: it broke")]
    [InlineData("slow", "{}", "", "'slow' gave no answer in time.")]
    public async Task Whatever_a_call_comes_to_goes_into_the_conversation(string tool, string? arguments, string text, string? error)
    {
        var transcript = new Transcript(new(arguments is null ? null : ToolSchema.Parse(arguments), null));
        await using var host = Host(transcript);

        var reply = await host.Get<ToolActivity>().RunAsync(Turn(host, tool), default);

        transcript.Recorded.ShouldNotBeNull().Text.ShouldBe(text);
        transcript.Recorded.Error.ShouldBe(error);
        reply.ResultTokens.ShouldBe(17);
    }

    [Fact]
    public async Task A_call_that_was_made_is_not_made_again()
    {
        var transcript = new Transcript(new(ToolSchema.Parse("""{"expression":"1"}"""), new(5)));
        await using var host = Host(transcript);

        (await host.Get<ToolActivity>().RunAsync(Turn(host, "calculator"), default)).ResultTokens.ShouldBe(5);
        transcript.Recorded.ShouldBeNull();
    }

    [Fact]
    public async Task A_call_that_the_conversation_does_not_have_is_an_error()
    {
        await using var host = Host(new(null));

        (await host.Get<ToolActivity>().RunAsync(Turn(host, "calculator"), default)).Error.ShouldNotBeNull().ShouldContain("no such call");
    }

    [Fact]
    public async Task Cancelled_from_outside_it_throws_and_records_nothing()
    {
        var transcript = new Transcript(new(ToolSchema.Parse("{}"), null));
        await using var host = Host(transcript);
        using var stop = new CancellationTokenSource();

        var call = host.Get<ToolActivity>()
            .RunAsync(Turn(host, "slow") with { Deadline = TimeProvider.System.GetUtcNow().AddMinutes(1) }, stop.Token);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        transcript.Recorded.ShouldBeNull();
    }

    private static TestHost Host(Transcript transcript) => new(services => services.AddSingleton<IToolTranscript>(transcript)
        .AddSingleton<ITool>(new Tool("broken", _ => throw new InvalidOperationException("it broke")))
        .AddSingleton<ITool>(new Tool("slow", async _ =>
        {
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return new("late");
        })));

    private static ToolTurn Turn(TestHost host, string tool) => new(TestHost.TaskId, "i", 1, new(0, tool, "digest"),
        host.Card("analyst") with { Tools = ["calculator", "search_documents", "broken", "slow"] }, ["docs"],
        TimeProvider.System.GetUtcNow() + (tool == "slow" ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromMinutes(1)));

    private sealed class Transcript(RequestedToolCall? call) : IToolTranscript
    {
        public ToolResult? Recorded { get; private set; }

        public Task<RequestedToolCall?> ReadAsync(ToolTurn turn, CancellationToken cancellationToken) => Task.FromResult(call);

        public Task<ToolReply> RecordAsync(ToolTurn turn, ToolResult result, CancellationToken cancellationToken)
        {
            Recorded = result;
            return Task.FromResult(new ToolReply(17, result.Error));
        }
    }

    private sealed class Tool(string name, Func<JsonElement, Task<ToolResult>> run) : ITool
    {
        public string Name => name;

        public string Description => "A tool of the host.";

        public JsonElement Parameters { get; } = ToolSchema.Parse("""{"type":"object"}""");

        public Task<ToolResult> InvokeAsync(ToolContext context, JsonElement arguments, CancellationToken cancellationToken) =>
            run(arguments);
    }
}
