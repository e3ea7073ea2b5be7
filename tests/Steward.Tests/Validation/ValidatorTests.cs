using System.Text.Json;
using Steward.Tasks;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Tests.Validation;

public class ValidatorTests
{
    private const string Text = "A hop is one transfer of control.";

    [Fact]
    public async Task A_result_that_meets_every_check_passes() =>
        (await Validate(new("A hop is a transfer.", 0.9, [new("doc.md", 2, 5, "hop")]), Check("min-citations", 1))).Kind
            .ShouldBe(VerdictKind.Pass);

    [Theory]
    [InlineData(2, 5, "cap")]
    [InlineData(-1, 2, "A h")]
    [InlineData(5, 2, "hop")]
    [InlineData(2, 500, "hop")]
    [InlineData(2, 2, "")]
    public async Task A_citation_must_point_at_text_that_is_really_there(int start, int end, string quote)
    {
        var verdict = await Validate(new("x", 0.9, [new("doc.md", start, end, quote)]));

        verdict.Kind.ShouldBe(VerdictKind.RePlan);
        verdict.Findings.ShouldHaveSingleItem().ShouldContain("doc.md");
    }

    [Fact]
    public async Task A_citation_of_a_document_that_the_task_does_not_have_is_refused() =>
        (await Validate(new("x", 0.9, [new("other.md", 0, 1, "A")]))).Findings.ShouldHaveSingleItem()
            .ShouldContain("none of the task's documents");

    [Fact]
    public async Task Low_confidence_asks_for_a_human_and_not_for_another_plan() =>
        (await Validate(new("x", 0.3, []))).Kind.ShouldBe(VerdictKind.Escalate);

    [Fact]
    public async Task Several_findings_are_all_named_and_the_strictest_verdict_counts()
    {
        var verdict = await Validate(new(" ", 0.3, []), Check("min-citations", 1));

        verdict.Kind.ShouldBe(VerdictKind.RePlan);
        verdict.Findings.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("min-length", "3", "ab", "abc")]
    [InlineData("max-length", "3", "abcd", "abc")]
    [InlineData("contains", "\"HOP\"", "cap", "a hop")]
    [InlineData("contains", "[\"hop\",\"cap\"]", "hop", "hop cap")]
    [InlineData("not-contains", "\"todo\"", "TODO: x", "done")]
    [InlineData("matches", "\"^[0-9]+$\"", "12a", "12")]
    [InlineData("json", null, "{", "{}")]
    [InlineData("required-fields", "[\"a\",\"b\"]", "{\"a\":1}", "{\"a\":1,\"b\":2}")]
    [InlineData("required-fields", "[\"a\"]", "{\"a\":null}", "{\"a\":0}")]
    [InlineData("field-range", "{\"field\":\"n\",\"min\":1,\"max\":3}", "{\"n\":4}", "{\"n\":3}")]
    [InlineData("field-range", "{\"field\":\"n\",\"min\":1}", "{\"n\":\"2\"}", "{\"n\":2}")]
    public async Task Each_check_refuses_what_fails_it_and_passes_what_meets_it(string kind, string? value, string fails, string passes)
    {
        var check = new CompletionCheck(kind, value is null ? null : JsonDocument.Parse(value).RootElement);

        CompletionChecks.ErrorOf(check).ShouldBeNull();
        (await Validate(new(fails, 0.9, []), check)).Kind.ShouldBe(VerdictKind.RePlan);
        (await Validate(new(passes, 0.9, []), check)).Kind.ShouldBe(VerdictKind.Pass);
    }

    [Theory]
    [InlineData("json", null, """{"\ud800":1}""")]
    [InlineData("json", null, """{"a":"\udc00"}""")]
    [InlineData("required-fields", "[\"a\"]", """{"\ud800":1}""")]
    [InlineData("required-fields", "[\"a\"]", "half-a-character")]
    [InlineData("field-range", "{\"field\":\"n\",\"min\":1}", """{"\ud800":1,"n":4}""")]
    [InlineData("field-range", "{\"field\":\"n\",\"min\":1}", "half-a-character")]
    [InlineData("contains", "\"hop\"", "half-a-character")]
    [InlineData("matches", "\"^x$\"", "half-a-character")]
    public async Task Half_a_character_in_a_result_is_a_finding(string kind, string? value, string result)
    {
        var check = new CompletionCheck(kind, value is null ? null : JsonDocument.Parse(value).RootElement);
        // Attributes cannot hold it: they are stored in UTF-8.
        var held = result.Replace("half-a-character", "{\"a\":\"\ud800\"}", StringComparison.Ordinal);

        (await Validate(new(held, 0.9, []), check)).Kind.ShouldBe(VerdictKind.RePlan);
    }

    [Theory]
    [InlineData("contains", "\"\\ud800\"")]
    [InlineData("required-fields", "[\"\\ud800\"]")]
    [InlineData("matches", "\"\\ud800\"")]
    [InlineData("field-range", "{\"\\ud800\":1}")]
    [InlineData("field-range", "{\"field\":\"\\ud800\",\"min\":1}")]
    [InlineData("no-such-check", "1")]
    [InlineData("min-citations", "-1")]
    [InlineData("min-citations", "99999999999999999999")]
    [InlineData("min-citations", "\"2\"")]
    [InlineData("contains", "[]")]
    [InlineData("matches", "\"([\"")]
    [InlineData("json", "1")]
    [InlineData("field-range", "{\"field\":\"n\"}")]
    [InlineData("field-range", "{\"field\":\"n\",\"min\":\"1\"}")]
    [InlineData("field-range", "{\"field\":\"n\",\"min\":1,\"other\":1}")]
    public void A_check_that_cannot_be_run_is_named_before_anything_runs(string kind, string value) =>
        CompletionChecks.ErrorOf(new(kind, JsonDocument.Parse(value).RootElement)).ShouldNotBeNull();

    [Fact]
    public async Task A_pattern_that_takes_forever_is_given_up_and_counts_as_failed()
    {
        var verdict = await Validate(new(new string('a', 5_000) + "!", 0.9, []), Check("matches", "^(a+)+$"));

        verdict.Kind.ShouldBe(VerdictKind.RePlan);
    }

    private static CompletionCheck Check(string kind, object value) => new(kind, JsonSerializer.SerializeToElement(value));

    private static Task<Verdict> Validate(Candidate candidate, params CompletionCheck[] checks) =>
        new Validator(new OneDocument()).ValidateAsync(new("task", ["doc.md"], new Completion(null, checks), candidate));

    private sealed class OneDocument : IDocumentLibrary
    {
        public Task<IReadOnlyList<string>> ListAsync(
            string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlyList<string>>(["doc.md"]);

        public Task<string?> ReadAsync(string taskId, IReadOnlyList<string> names, string document,
            CancellationToken cancellationToken = default) =>
            Task.FromResult(document == "doc.md" ? Text : null);
    }
}
