using System.Text.Json;
using Steward.Durability;
using Steward.Local.Evaluating;
using Steward.Local.Tests.Processes;
using Steward.ScriptedModel;
using Steward.Tasks;
using Steward.Workers.Settings;

namespace Steward.Local.Tests.Evaluating;

/// <summary>The command as a process: on a scripted model, and without one.</summary>
public sealed class EvalTests : IDisposable
{
    private const string Cases = """
        { "name": "four", "cases": [
          { "name": "right", "goal": "How long is it, alpha?", "facts": ["45 m"], "completion": { "checks": [ { "kind": "min-length", "value": 1 } ] } },
          { "name": "wrong", "goal": "How long is it, beta?", "facts": [["45 m", "45 metres"]], "completion": { "checks": [ { "kind": "min-length", "value": 1 } ] } },
          { "name": "open", "goal": "Who owns it, gamma?", "abstain": true, "completion": { "checks": [ { "kind": "min-length", "value": 1 } ] } },
          { "name": "silent", "goal": "How long is it, delta?", "facts": ["45"], "completion": { "checks": [ { "kind": "min-length", "value": 1 } ] } }
        ] }
        """;

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task On_a_model_each_case_has_its_verdict_and_what_it_took()
    {
        await using var model = await ScriptedModelServer.StartAsync();
        await ScriptAsync(model);

        var first = await RunAsync(model, "--json", "--repeat", "2", "--parallel", "3", "--pattern", "orchestrator-worker");

        first.ExitCode.ShouldBe(0, first.ToString());
        var report = ReportOf(first);
        (report.Name, report.Provider, report.Model, report.Notice, report.Pattern, report.Repeat)
            .ShouldBe(("four", ModelProvider.Openai, "scripted", null, PatternKind.OrchestratorWorker, 2));
        report.PromptTexts.ShouldBe(Workers.Prompts.PromptTexts.Version);
        report.Cases.Select(run => (run.Name, run.Repeat, run.Verdict)).ShouldBe(
        [
            ("right", 1, CaseVerdict.Right), ("right", 2, CaseVerdict.Right), ("wrong", 1, CaseVerdict.Wrong),
            ("wrong", 2, CaseVerdict.Wrong), ("open", 1, CaseVerdict.Right), ("open", 2, CaseVerdict.Right),
            ("silent", 1, CaseVerdict.Abstained), ("silent", 2, CaseVerdict.Abstained),
        ]);
        report.Cases[2].Missing.ShouldBe(["45 m | 45 metres"]);
        var counters = await model.CountersAsync();
        (report.Totals.Tokens, report.Totals.Calls).ShouldBe((counters.Tokens, counters.Calls));
        report.Cases.Sum(run => run.Tokens).ShouldBe(counters.Tokens);
        Directory.EnumerateDirectories(place.Data, "eval-*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_comparison_shows_what_turned_and_accuracy_below_the_least_is_exit_code_3()
    {
        await using var model = await ScriptedModelServer.StartAsync();
        await ScriptAsync(model);
        place.Write("base.json", (await RunAsync(model, "--json")).Output);
        await model.ResetAsync();
        await AnswerAsync(model, "beta", "It is 45 metres long.");
        await ScriptAsync(model);

        var table = await RunAsync(model, "--compare", "base.json", "--min-accuracy", "0.9");

        table.ExitCode.ShouldBe(3, table.ToString());
        table.Errors.ShouldContain("accuracy is 0.75, below 0.9");
        table.Output.ShouldContain("turned right: wrong (right 0 -> 1");
        table.Output.ShouldContain("Compared over 4 cases: accuracy 0.50 -> 0.75");
        table.Output.ShouldContain("3 right, 0 wrong, 1 abstained of 4: accuracy 0.75");
        table.Output.ShouldContain("Provider: openai, scripted");
    }

    [Fact]
    public async Task The_sample_runs_without_a_model_and_says_so()
    {
        var run = await place.StewardAsync("eval", Sample, "--json");

        run.ExitCode.ShouldBe(0, run.ToString());
        var report = ReportOf(run);
        (report.Provider, report.Model, report.Notice).ShouldBe((ModelProvider.Offline, null, "offline extract, no model"));
        report.Cases.Count.ShouldBe(8);
        report.Cases.Single(one => one.Name == "lock-length").Verdict.ShouldBe(CaseVerdict.Right);
        report.Cases.ShouldAllBe(one => one.Notice == report.Notice);
        (report.Totals.Right + report.Totals.Wrong + report.Totals.Abstained).ShouldBe(8);
        report.Totals.Ends.Values.Sum().ShouldBe(8);

        var table = await place.StewardAsync("eval", Sample);
        table.Output.ShouldContain("Provider: offline (offline extract, no model");
        table.Output.ShouldContain("lock-length");
    }

    [Theory]
    [InlineData("FILE: there is no file 'none.json'", "none.json")]
    [InlineData("cases[0].facts: is required", "bad.json")]
    [InlineData("cases[0]: workers[0]: there is no specialist 'nobody'", "nobody.json")]
    [InlineData("--pattern: 'zigzag' is not known", "cases.json", "--pattern", "zigzag")]
    [InlineData("--repeat: must be from 1 to 100", "cases.json", "--repeat", "0")]
    [InlineData("--parallel: must be from 1 to 32", "cases.json", "--parallel", "33")]
    [InlineData("--min-accuracy: must be from 0 to 1", "cases.json", "--min-accuracy", "1.5")]
    [InlineData("--compare: 'bad.json' is not a report", "cases.json", "--compare", "bad.json")]
    public async Task Bad_input_is_one_clear_line_and_exit_code_2(string line, params string[] arguments)
    {
        place.Write("cases.json", Cases);
        place.Write("bad.json", """{ "cases": [ { "name": "a", "goal": "g" } ] }""");
        place.Write("nobody.json", """{ "cases": [ { "name": "a", "goal": "g", "facts": ["f"], "workers": ["nobody"] } ] }""");

        var run = await place.StewardAsync(["eval", .. arguments]);

        run.ExitCode.ShouldBe(2, run.ToString());
        run.ErrorLines.Single().ShouldContain(line);
        run.Output.ShouldBeEmpty();
    }

    private static string Sample
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "Functions.sln")))
                folder = folder.Parent;
            return Path.Combine(folder.FullName, "samples", "eval", "harbour.json");
        }
    }

    private static async Task ScriptAsync(ScriptedModelServer model)
    {
        await AnswerAsync(model, "alpha", "It is 45 m long.");
        await AnswerAsync(model, "beta", "It is 54 m long.");
        await AnswerAsync(model, "gamma", "The documents do not state who owns it.");
        await AnswerAsync(model, "delta", "Its length is not known.");
    }

    private static Task AnswerAsync(ScriptedModelServer model, string goal, string result) => model.ScriptAsync(new Rule
    {
        When = new() { Contains = goal, Schema = "envelope" },
        Then = new() { Kind = "envelope", Envelope = JsonSerializer.SerializeToElement(new { result }) },
    });

    private async Task<Finished> RunAsync(ScriptedModelServer model, params string[] more)
    {
        using var steward = StewardProcess.Start(place.Folder, ["eval", place.Write("cases.json", Cases), .. more], settings:
            [
                ("Model__Provider", "openai"), ("Model__Name", "scripted"), ("Model__Endpoint", model.Endpoint.ToString()),
                ("Model__ApiKey", "k"),
            ]);
        return await steward.WaitAsync();
    }

    private static EvalReport ReportOf(Finished run) =>
        JsonSerializer.Deserialize<EvalReport>(run.Output, DurableJson.Options).ShouldNotBeNull(run.ToString());
}
