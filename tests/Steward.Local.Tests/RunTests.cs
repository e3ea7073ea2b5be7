using System.Text.Json;
using Steward.Durability;
using Steward.Intake;
using Steward.Local.Tests.Processes;
using Steward.ScriptedModel;
using Steward.Tasks;

namespace Steward.Local.Tests;

public sealed class RunTests : IDisposable
{
    private const string Goal = "What is the mean range of the tide in the harbour?";
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task A_goal_and_a_folder_of_documents_give_an_answer_with_citations_spend_and_hops()
    {
        var run = await place.StewardAsync("run", "--goal", Goal, "--docs", "docs");

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain("3.2 metres");
        run.Output.ShouldContain("docs/tides.md");
        run.Output.ShouldContain("completed (validated)");
        run.Output.ShouldMatch(@"Spent [\d,]+ of 60,000 tokens, \$0\.00 of \$0\.50, \d+ of 12 hops");
    }

    [Fact]
    public async Task The_offline_provider_says_so_before_and_with_its_answer()
    {
        var run = await place.StewardAsync("run", "--goal", Goal, "--docs", "docs");

        run.Errors.ShouldContain("provider: offline");
        run.Output.ShouldContain("no model");
    }

    [Fact]
    public async Task Files_of_a_folder_that_cannot_be_read_are_named()
    {
        place.Write("docs/latin.txt", [0x46, 0xFC, 0x72]);
        place.Write("docs/nothing.md", "");

        var run = await place.StewardAsync("run", "--goal", Goal, "--docs", "docs");

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Errors.ShouldContain("not read: 'docs/latin.txt' is");
        run.Errors.ShouldContain("not read: 'docs/nothing.md' is empty");
        run.Errors.ShouldNotContain("not read: 'docs/tides.md'");
    }

    [Fact]
    public async Task Progress_is_a_line_for_each_event_when_redirected_with_plan_and_workers()
    {
        var run = await place.StewardAsync("run", "--goal", Goal, "--docs", "docs");

        run.Errors.ShouldContain("plan ");
        run.Errors.ShouldContain("worker-started");
        run.Errors.ShouldContain("task-ended");
        run.Errors.ShouldNotContain("\u001b");
    }

    [Theory]
    [InlineData("/", "/openai/deployments/d/chat/completions")]
    [InlineData("/openai/v1", "/openai/v1/chat/completions")]
    public async Task A_deployment_of_Azure_OpenAI_does_the_work_on_either_endpoint(string endpoint, string path)
    {
        await using var model = await ScriptedModelServer.StartAsync();
        using var steward = StewardProcess.Start(place.Folder,
            ["run", "--goal", Goal, "--docs", "docs", "--provider", "azure-openai", "--endpoint",
                new Uri(model.Address, endpoint).ToString(), "--model", "d", "--json"],
            settings: [("Model__ApiKey", "k\n")]);

        var run = await steward.WaitAsync();

        run.ExitCode.ShouldBe(0, run.ToString());
        var task = JsonSerializer.Deserialize<TaskView>(run.Output, DurableJson.Options)!;
        task.Spent.Tokens.ShouldBe((await model.CountersAsync(task.Id)).Tokens);
        (await model.CallsAsync(task.Id)).Select(call => call.Path.Split('?')[0]).Distinct().ShouldBe([path]);
    }

    [Fact]
    public async Task Json_is_one_task_on_standard_output_whose_quotes_stand_in_the_documents()
    {
        var run = await place.StewardAsync("run", "--goal", Goal, "--docs", "docs", "--json");

        var task = JsonSerializer.Deserialize<TaskView>(run.Output, DurableJson.Options)!;
        task.State.ShouldBe(TaskState.Completed);
        task.Citations.Count.ShouldBeGreaterThan(0);
        foreach (var citation in task.Citations)
            File.ReadAllText(Path.Combine(place.Folder, citation.Document))[citation.Start..citation.End].ShouldBe(citation.Quote);
        task.Spent.Hops.ShouldBeInRange(1, 12);
    }

    [Fact]
    public async Task Several_requests_run_side_by_side_and_the_worst_end_is_the_exit_code()
    {
        place.Write("good.json",
            $$"""{ "goal": "{{Goal}}", "documents": ["docs"], "completion": { "checks": [ { "kind": "min-citations", "value": 1 } ] } }""");
        place.Write("short.json",
            $$"""{ "goal": "{{Goal}}", "documents": ["docs"], "limits": { "hops": 1 }, "completion": { "checks": [ { "kind": "min-citations", "value": 1 } ] } }""");

        var run = await place.StewardAsync("run", "--request", "good.json", "--request", "short.json", "--json");

        run.ExitCode.ShouldBe(3, run.ToString());
        var page = JsonSerializer.Deserialize<TaskPage>(run.Output, DurableJson.Options)!;
        page.Tasks.Select(task => (task.State, task.Reason)).ShouldBe([(TaskState.Completed, "validated"), (TaskState.Partial, "hops")]);
    }

    [Fact]
    public async Task Options_override_a_request_from_standard_input()
    {
        var request = """{ "goal": "unknown", "documents": ["docs/tides.md"], "limits": { "hops": 5, "width": 2 } }"""u8.ToArray();

        using var process = StewardProcess.Start(place.Folder, ["run", "--request", "-", "--goal", Goal, "--hops", "7", "--json"], request);
        var run = await process.WaitAsync();

        var task = JsonSerializer.Deserialize<TaskView>(run.Output, DurableJson.Options).ShouldNotBeNull(run.ToString());
        (task.Goal, task.Limits.Hops, task.Limits.Width).ShouldBe((Goal, 7, 2));
    }

    [Fact]
    public async Task A_document_outside_of_the_current_folder_is_read_too()
    {
        using var elsewhere = new Workplace();

        var run = await place.StewardAsync("run", "--goal", Goal, "--docs", Path.Combine(elsewhere.Folder, "docs", "tides.md"));

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain("] tides.md ");
    }

    [Fact]
    public async Task A_task_that_must_ask_a_human_waits_and_a_later_start_decides_it()
    {
        var run = await place.StewardAsync("run", "--goal", Goal, "--docs", "docs", "--approval", "always", "--json");
        run.ExitCode.ShouldBe(9, run.ToString());
        var waiting = JsonSerializer.Deserialize<TaskView>(run.Output, DurableJson.Options)!;
        waiting.State.ShouldBe(TaskState.AwaitingApproval);
        run.Errors.ShouldContain($"steward approve {waiting.Approval!.Id} --data");

        (await place.StewardAsync("run", "--resume")).ExitCode.ShouldBe(9);
        (await place.StewardAsync("approve", waiting.Approval.Id)).Output.ShouldContain("3.2 metres");
        var decided = await place.StewardAsync("approve", waiting.Approval.Id, "--decision", "approve");

        decided.ExitCode.ShouldBe(0, decided.ToString());
        decided.Output.ShouldContain("completed (approved)");
        (await place.StewardAsync("approve", waiting.Approval.Id, "--decision", "reject")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_rejected_task_has_its_own_exit_code()
    {
        var run = await place.StewardAsync("run", "--goal", Goal, "--docs", "docs", "--approval", "always", "--json");
        var id = JsonSerializer.Deserialize<TaskView>(run.Output, DurableJson.Options)!.Approval!.Id;

        var decided = await place.StewardAsync("approve", id, "--decision", "reject", "--feedback", "too short");

        decided.ExitCode.ShouldBe(4, decided.ToString());
        decided.Output.ShouldContain("too short");
    }

    [Fact]
    public async Task A_run_that_is_stopped_says_how_it_goes_on_and_does()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var endpoint = $"http://{silent.LocalEndpoint}/v1";
        using var process = StewardProcess.Start(place.Folder,
            ["run", "--goal", Goal, "--docs", "docs", "--provider", "openai", "--model", "mute", "--endpoint", endpoint]);
        await process.LineAsync("worker-started");

        var stopped = await process.TerminateAsync();
        stopped.ExitCode.ShouldBe(130, stopped.ToString());
        stopped.Errors.ShouldContain("to resume the unfinished tasks: steward run --resume --data");

        // The call that was cut off is charged and becomes a failed envelope; the task goes on to an end of its own.
        var resumed = await place.StewardAsync("run", "--resume", "--json");
        resumed.ExitCode.ShouldBeOneOf(0, 3);
        JsonSerializer.Deserialize<TaskView>(resumed.Output, DurableJson.Options)!.State.IsTerminal().ShouldBeTrue();
    }

    [Fact]
    public async Task Unfinished_tasks_keep_their_documents()
    {
        await place.StewardAsync("run", "--goal", Goal, "--docs", "docs", "--approval", "always");
        using var elsewhere = new Workplace();

        var other = await place.StewardAsync("run", "--goal", Goal, "--docs", Path.Combine(elsewhere.Folder, "docs"));

        other.ExitCode.ShouldBe(2, other.ToString());
        other.ErrorLines.Single().ShouldContain("unfinished tasks over the documents in");
    }
}
