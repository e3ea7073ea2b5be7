using System.Text;
using System.Text.Json;
using Steward.Contracts;
using Steward.Intake;
using Steward.Limits;
using Steward.Tasks;

namespace Steward.Tests.Intake;

public sealed class TaskRequestReaderTests
{
    private const string Minimal = """{"goal":"g","completion":{"criterion":"c"}}""";

    private const string Complete = """
        {
          "goal": "Which of our limits can a fan-out exceed, and why not?",
          "pattern": "orchestrator-worker",
          "documents": ["docs", { "name": "note.md", "text": "..." }],
          "workers": ["researcher", "critic"],
          "limits": { "tokens": 60000, "costUsd": 0.50, "hops": 12, "wallClock": "00:05:00", "rePlans": 2, "rounds": 6,
                      "width": 4, "tokensPerInvocation": 8000, "approvalWait": "00:30:00" },
          "completion": { "criterion": "Names each limit with the document that states it",
                          "checks": [ { "kind": "min-citations", "value": 2 } ], "confidence": 0.7 },
          "onLimit": "complete-partial",
          "approval": { "when": "below-confidence", "onTimeout": "abort", "notify": ["https://example.com/hook"] },
          "metadata": { "ticket": "4711" }
        }
        """;

    [Fact]
    public void The_contracts_example_reads_as_it_is_written()
    {
        var request = Accept(Complete);
        request.Pattern.ShouldBe(PatternKind.OrchestratorWorker);
        request.Documents.ShouldBe([new("docs"), new("note.md", "...")]);
        request.Workers.ShouldBe(["researcher", "critic"]);
        request.Limits.ShouldBe(new TaskLimits { WallClock = TimeSpan.FromMinutes(5), TokensPerInvocation = 8_000 });
        request.Completion.Confidence.ShouldBe(0.7);
        request.Completion.Checks.Single().Value!.Value.GetInt32().ShouldBe(2);
        request.OnLimit.ShouldBe(OnLimit.CompletePartial);
        request.Approval.OnTimeout.ShouldBe(ApprovalTimeout.Abort);
        request.Approval.Notify.ShouldBe(["https://example.com/hook"]);
        request.Metadata["ticket"].ShouldBe("4711");
    }

    [Fact]
    public void What_is_left_out_or_null_has_its_default()
    {
        foreach (var body in new[] { Minimal,
            """{"goal":"g","completion":{"criterion":"c","checks":null},"limits":null,"workers":null,"metadata":null}""" })
        {
            var request = Accept(body);
            request.Limits.ShouldBe(TaskLimits.Default);
            request.Pattern.ShouldBe(PatternKind.Auto);
            request.Approval.ShouldBe(ApprovalPolicy.Default);
            request.Documents.ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_byte_order_mark_is_no_error() =>
        TaskRequestReader.Read(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(Minimal)).ToArray()).IsValid.ShouldBeTrue();

    [Fact]
    public void All_errors_come_at_once_each_with_its_field()
    {
        var errors = Refuse("""
            {"goal":7,"pattern":"swarm","documents":[3,"../etc/passwd"],"workers":["a","a"],
             "limits":{"tokens":-1,"hops":1.5,"wallClock":"soon","speed":1},"completion":{},
             "onLimit":"explode","approval":{"when":"never","notify":["http://x.example"]},"metadata":{"k":1},"extra":true}
            """);
        errors.Select(error => error.Field).ShouldBe(
        [
            "goal", "pattern", "documents[0]", "documents[1]", "workers[1]", "limits.tokens", "limits.hops", "limits.wallClock",
            "limits.speed", "completion", "onLimit", "approval.notify[0]", "metadata.k", "extra",
        ], ignoreOrder: true);
    }

    [Theory]
    [InlineData("", "", "empty")]
    [InlineData("  \n", "", "empty")]
    [InlineData("{", "", "not JSON")]
    [InlineData("not json", "", "not JSON")]
    [InlineData("{\"goal\":\"g\",}", "", "not JSON")]
    [InlineData("[]", "", "must be an object, not a list")]
    [InlineData("null", "", "must be an object, not null")]
    [InlineData("""{"completion":{"criterion":"c"}}""", "goal", "required")]
    [InlineData("""{"goal":null,"completion":{"criterion":"c"}}""", "goal", "required")]
    [InlineData("""{"goal":" ","completion":{"criterion":"c"}}""", "goal", "must not be empty")]
    [InlineData("""{"goal":"\u0000","completion":{"criterion":"c"}}""", "goal", "control")]
    [InlineData("""{"goal":"\ud800","completion":{"criterion":"c"}}""", "goal", "Unicode")]
    [InlineData("""{"\ud800":1,"goal":"g","completion":{"criterion":"c"}}""", "", "Unicode")]
    [InlineData("""{"goal":"g","goal":"h","completion":{"criterion":"c"}}""", "goal", "twice")]
    [InlineData("""{"goal":"g"}""", "completion", "required")]
    [InlineData("""{"goal":"g","completion":{"confidence":0.5}}""", "completion", "criterion or at least one check")]
    [InlineData("""{"goal":"g","completion":{"checks":[]}}""", "completion", "criterion or at least one check")]
    [InlineData("""{"goal":"g","completion":[]}""", "completion", "must be an object")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c","confidence":1.01}}""", "completion.confidence", "from 0 to 1")]
    [InlineData("""{"goal":"g","completion":{"checks":[{"kind":"vibes"}]}}""", "completion.checks[0].kind", "min-citations")]
    [InlineData("""{"goal":"g","completion":{"checks":[{"kind":"min-citations","value":"two"}]}}""", "completion.checks[0].value",
        "whole number")]
    [InlineData("""{"goal":"g","completion":{"checks":[{"kind":"contains","value":"\ud800"}]}}""", "completion.checks[0].value", "Unicode")]
    [InlineData("""{"goal":"g","completion":{"checks":[{"kind":"matches","value":"("}]}}""", "completion.checks[0].value",
        "regular expression")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"pattern":"swarm"}""", "pattern",
        "allowed: auto, orchestrator-worker, handoff, adaptive")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"pattern":"Handoff"}""", "pattern", "allowed:")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"pattern":2}""", "pattern", "must be text, not a number")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"unknown":null}""", "unknown", "not a known field")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"tokens":-5}}""", "limits.tokens", "from 1000 to 10000000")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"tokens":99999999999999999999999}}""", "limits.tokens",
        "from 1000")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"tokens":1e400}}""", "limits.tokens", "from 1000")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"tokens":"60000"}}""", "limits.tokens", "whole number, not text")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"hops":4294967300}}""", "limits.hops", "from 1 to 200")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"hops":2.5}}""", "limits.hops", "whole number")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"costUsd":-0.01}}""", "limits.costUsd", "from 0 to 1000")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"costUsd":1e300}}""", "limits.costUsd", "from 0 to 1000")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"wallClock":300}}""", "limits.wallClock", "must be text")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"wallClock":"-00:05:00"}}""", "limits.wallClock", "hh:mm:ss")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"wallClock":"00:61:00"}}""", "limits.wallClock", "hh:mm:ss")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"wallClock":"9999:00:00"}}""", "limits.wallClock", "to 7.00:00:00")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"wallClock":"00:00:00"}}""", "limits.wallClock", "from 00:00:01")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"documents":["\ud800"]}""", "documents[0]", "Unicode")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"workers":["\ud800"]}""", "workers[0]", "Unicode")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"metadata":{"a":"\ud800"}}""", "metadata.a", "Unicode")]
    [InlineData("""{"goal":"g","completion":{"checks":[{"kind":"field-range","value":{"\ud800":1}}]}}""", "completion.checks[0].value",
        "Unicode")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"documents":["/etc/passwd"]}""", "documents[0]", "relative")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"documents":["a/../../b"]}""", "documents[0]", "relative")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"documents":["..\\x"]}""", "documents[0]", "relative")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"documents":["C:/x"]}""", "documents[0]", "relative")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"documents":[{"name":"../x","text":"t"}]}""", "documents[0].name",
        "relative")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"documents":[{"name":"x"}]}""", "documents[0].text", "required")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"documents":["x",{"name":"x","text":"t"}]}""", "documents[1]", "twice")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"documents":{"name":"x"}}""", "documents", "must be a list")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"approval":{"notify":["https://u:p@x.example/"]}}""",
        "approval.notify[0]", "https")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"approval":{"notify":["file:///etc/passwd"]}}""",
        "approval.notify[0]", "https")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"approval":{"onTimeout":"approve"}}""", "approval.onTimeout",
        "allowed: abort, complete-partial")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"metadata":{"":"v"}}""", "metadata.", "names have")]
    public void One_error_is_named_with_its_field(string body, string field, string part)
    {
        var error = Refuse(body).ShouldHaveSingleItem();
        error.Field.ShouldBe(field);
        error.Message.ShouldContain(part);
    }

    [Fact]
    public void Lists_and_texts_are_bounded()
    {
        static string Many(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"n{i}\""));
        static string With(string more) => Minimal[..^1] + "," + more + "}";
        Refuse(With($"\"workers\":[{Many(33)}]")).Single().ShouldBe(new("workers", "has 33 items; at most 32 are allowed"));
        Refuse(With($"\"documents\":[{Many(65)}]")).Single().Field.ShouldBe("documents");
        Refuse(With("\"metadata\":{" + string.Join(',', Enumerable.Range(0, 33).Select(i => $"\"k{i}\":\"v\"")) + "}")).Single().Field
            .ShouldBe("metadata");
        Refuse(With($"\"metadata\":{{\"k\":\"{new string('v', 513)}\"}}")).Single().Field.ShouldBe("metadata.k");
        Refuse("{\"goal\":\"" + new string('g', 8_001) + "\",\"completion\":{\"criterion\":\"c\"}}").Single().Field.ShouldBe("goal");
        Accept(With($"\"workers\":[{Many(32)}]")).Workers.Count.ShouldBe(32);
    }

    [Fact]
    public void Depth_size_and_encoding_are_bounded()
    {
        Refuse("""{"goal":"g","completion":{"criterion":"c"},"x":""" + new string('[', 40) + new string(']', 40) + "}").Single().Message
            .ShouldContain("32 levels");
        TaskRequestReader.Read(new byte[RequestBounds.BodyBytes + 1]).Errors.Single().Message.ShouldContain("at most 1048576");
        TaskRequestReader.Read((byte[])[.. "{\"goal\":\""u8, 0xC3, 0x28, .. "\"}"u8]).Errors.Single().Message.ShouldContain("UTF-8");
    }

    [Fact]
    public void A_flood_of_errors_is_cut_and_nothing_long_is_echoed()
    {
        var errors = Refuse("{" + string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"{new string('x', 300)}{i}\":1")) + "}");
        errors.Count.ShouldBeLessThanOrEqualTo(65);
        errors.ShouldAllBe(error => error.Field.Length < 100 && error.Message.Length < 300);
    }

    [Fact]
    public void A_host_lowers_the_maxima_and_with_them_the_defaults()
    {
        var bounds = LimitBounds.Platform.LoweredTo(
            LimitBounds.Platform with { Tokens = (0, 5_000), Hops = (1, 500), WallClock = (TimeSpan.Zero, TimeSpan.Zero) });
        bounds.Tokens.ShouldBe((1_000, 5_000));
        bounds.Hops.ShouldBe((1, 200));
        bounds.WallClock.ShouldBe((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        TaskRequestReader.Read(Encoding.UTF8.GetBytes(Minimal), bounds).Value!.Limits.Tokens.ShouldBe(5_000);
        TaskRequestReader.Read("""{"goal":"g","completion":{"criterion":"c"},"limits":{"tokens":5001}}"""u8.ToArray(), bounds)
            .Errors.Single().Message.ShouldBe("must be from 1000 to 5000");
    }

    [Theory]
    [InlineData("00:05:00", 300)]
    [InlineData("36:00:00", 129_600)]
    [InlineData("1.12:00:00", 129_600)]
    public void Durations_pass_a_day_in_either_form(string text, int seconds)
    {
        DurationText.TryParse(text, out var duration).ShouldBeTrue();
        duration.TotalSeconds.ShouldBe(seconds);
    }

    [Fact]
    public void Mutated_requests_never_throw_and_never_lose_their_errors()
    {
        var source = Encoding.UTF8.GetBytes(Complete);
        var random = new Random(20261120);
        for (var run = 0; run < 20_000; run++)
        {
            var body = source.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
                body[random.Next(body.Length)] = (byte)random.Next(256);
            var read = TaskRequestReader.Read(body.AsMemory(0, random.Next(4) == 0 ? random.Next(body.Length) : body.Length));
            (read.Value is null).ShouldBe(read.Errors.Count > 0, $"run {run}");
            if (read.Value is not null)
                JsonSerializer.SerializeToUtf8Bytes(read.Value, Steward.Durability.DurableJson.Options).Length.ShouldBeGreaterThan(0);
        }
    }

    private static TaskRequest Accept(string body)
    {
        var read = TaskRequestReader.Read(Encoding.UTF8.GetBytes(body));
        read.Errors.ShouldBeEmpty();
        return read.Value.ShouldNotBeNull();
    }

    private static IReadOnlyList<FieldError> Refuse(string body)
    {
        var read = TaskRequestReader.Read(Encoding.UTF8.GetBytes(body));
        read.Value.ShouldBeNull();
        return read.Errors;
    }
}
