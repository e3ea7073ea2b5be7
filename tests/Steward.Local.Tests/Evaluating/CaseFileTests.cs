using Steward.Limits;
using Steward.Local.Evaluating;
using Steward.Local.Exits;
using Steward.Local.Tests.Processes;
using Steward.Tasks;

namespace Steward.Local.Tests.Evaluating;

public sealed class CaseFileTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task A_case_is_a_request_with_what_is_right_about_its_end()
    {
        var file = await ReadAsync("set/cases.json", """
            { "name": "tides", "cases": [
              { "name": "one", "goal": "g", "documents": ["../docs/tides.md", { "name": "own.md", "text": "t" }], "pattern": "handoff",
                "limits": { "hops": 5 }, "completion": { "criterion": "c" }, "facts": [["3.2 m", "3.2 metres"], "Emden"], "not": ["x"] },
              { "name": "two", "goal": "g", "documents": ["own"], "abstain": true } ] }
            """);

        file.Name.ShouldBe("tides");
        file.Folder.ShouldBe(place.Folder);
        var one = file.Cases[0];
        one.Request.Documents.Select(document => document.Name).ShouldBe(["docs/tides.md", "own.md"]);
        (one.Request.Pattern, one.Request.Limits.Hops, one.Request.Completion.Criterion).ShouldBe((PatternKind.Handoff, 5, "c"));
        one.Request.Approval.When.ShouldBe(ApprovalWhen.Never);
        one.Expected.Facts.Select(fact => fact.ToString()).ShouldBe(["3.2 m | 3.2 metres", "Emden"]);
        one.Expected.Not.ShouldBe(["x"]);
        var two = file.Cases[1];
        two.Request.Documents.Single().Name.ShouldBe("set/own");
        two.Request.Completion.Checks.Single().Kind.ShouldBe("min-citations");
        two.Expected.Abstain.ShouldBeTrue();
    }

    [Fact]
    public async Task Documents_below_the_file_are_named_from_its_folder()
    {
        var file = await ReadAsync("set/cases.json", """{ "cases": [ { "name": "a", "goal": "g", "documents": ["own"], "facts": ["f"] } ] }""");

        file.Folder.ShouldBe(Path.Combine(place.Folder, "set"));
        file.Cases[0].Request.Documents.Single().Name.ShouldBe("own");
    }

    [Fact]
    public async Task Json_lines_are_a_case_each_and_empty_lines_are_none()
    {
        var file = await ReadAsync("set/cases.jsonl", """
            { "name": "a", "goal": "g", "facts": ["f"] }

            { "name": "b", "goal": "g", "abstain": true }
            """, pattern: "adaptive");

        file.Cases.Select(one => (one.Name, one.Place, one.Request.Pattern))
            .ShouldBe([("a", "line 1", PatternKind.Adaptive), ("b", "line 3", PatternKind.Adaptive)]);
    }

    [Fact]
    public async Task All_errors_are_listed_at_once_each_with_its_field()
    {
        var errors = await ErrorsAsync("set/cases.json", """
            { "cases": [
              { "name": "a", "documents": ["own", "gone.md"], "limits": { "hops": 0 }, "facts": [[], "..."] },
              { "name": "a", "goal": "g", "facts": ["f"], "abstain": true, "gaol": 1, "onLimit": "owner" },
              { "name": "b", "goal": "g" },
              { "name": "c", "goal": "g", "facts": ["f"], "approval": { "when": "always" }, "onLimit": "escalate" },
              { "name": "d", "goal": "g", "facts": ["f"] },
              { "name": "d", "goal": "g", "facts": ["f"], "not": ["!"] },
              5 ] }
            """);

        errors.Select(error => error.Split(": ")[0]).Order(StringComparer.Ordinal).ShouldBe(
        [
            "cases[0].documents[1]", "cases[0].facts[0]", "cases[0].facts[1]", "cases[0].goal", "cases[0].limits.hops",
            "cases[1].facts", "cases[1].gaol", "cases[2].facts", "cases[3].approval", "cases[3].onLimit", "cases[5].not[0]", "cases[6]",
        ]);
    }

    [Theory]
    [InlineData("cases.json", "{ \"cases\": [] }", "cases: must not be empty")]
    [InlineData("cases.json", "{ \"caess\": [] }", "cases: is required")]
    [InlineData("cases.json", "{ \"cases\": ", "is not JSON: error in line 1")]
    [InlineData("cases.json", "[]", "must be an object, not a list")]
    [InlineData("cases.json", """{ "cases": [ { "name": "a", "goal": "g", "facts": ["x"] }, { "name": "a", "goal": "g", "facts": ["x"] } ] }""",
        "cases[1].name: 'a' is given twice")]
    [InlineData("cases.json", """{ "cases": [ { "name": "a", "goal": "\ud800", "facts": ["x"] } ] }""", "is not valid Unicode")]
    [InlineData("cases.jsonl", "", "there are no cases")]
    [InlineData("cases.jsonl", "\n{ \"name\": ", "line 2: is not JSON")]
    [InlineData("cases.jsonl", """{ "name": "a", "goal": "g", "abstain": "yes" }""", "line 1: abstain: must be true or false, not text")]
    public async Task A_file_that_is_wrong(string name, string text, string line) =>
        (await ErrorsAsync($"set/{name}", text)).ShouldContain(error => error.Contains(line, StringComparison.Ordinal));

    private async Task<IReadOnlyList<string>> ErrorsAsync(string name, string text)
    {
        var refused = await Should.ThrowAsync<CommandException>(() => ReadAsync(name, text));
        refused.ExitCode.ShouldBe(ExitCode.BadInput);
        return refused.Lines;
    }

    private Task<CaseFile> ReadAsync(string name, string text, string? pattern = null)
    {
        place.Write("set/own/a.md", "A text.");
        return CaseFile.ReadAsync(place.Write(name, text), pattern, LimitBounds.Platform, default);
    }
}
