using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Steward.Durability;
using Steward.Local.Tests.Processes;
using Steward.Tasks;

namespace Steward.Local.Tests;

public sealed partial class ServeTests : IDisposable
{
    private const string Goal = "What is the mean range of the tide in the harbour?";
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Submit_follows_a_task_of_the_service_to_its_end()
    {
        using var service = Serve();
        var url = await UrlOfAsync(service);

        var submitted = await place.StewardAsync("submit", "--url", url, "--goal", Goal, "--docs", "docs", "--json");

        submitted.ExitCode.ShouldBe(0, submitted.ToString());
        var task = JsonSerializer.Deserialize<TaskView>(submitted.Output, DurableJson.Options)!;
        task.State.ShouldBe(TaskState.Completed);
        submitted.Errors.ShouldContain("worker-started");
        submitted.Errors.ShouldContain("task-ended");
        (await service.TerminateAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_same_key_is_the_same_task()
    {
        using var service = Serve();
        var url = await UrlOfAsync(service);

        var first = await place.StewardAsync("submit", "--url", url, "--goal", Goal, "--docs", "docs", "--key", "k1", "--no-follow");
        var second = await place.StewardAsync("submit", "--url", url, "--goal", Goal, "--docs", "docs", "--key", "k1", "--no-follow");
        var other = await place.StewardAsync("submit", "--url", url, "--goal", "another", "--docs", "docs", "--key", "k1", "--no-follow");

        second.Output.ShouldBe(first.Output);
        other.ExitCode.ShouldBe(2, other.ToString());
    }

    [Fact]
    public async Task What_the_service_refuses_is_a_line_for_each_error()
    {
        using var service = Serve();
        var url = await UrlOfAsync(service);

        var refused = await place.StewardAsync("submit", "--url", url, "--goal", Goal, "--docs", "missing", "--workers", "nobody");

        refused.ExitCode.ShouldBe(2, refused.ToString());
        refused.ErrorLines.Count.ShouldBe(2, refused.ToString());
    }

    [Fact]
    public async Task An_approver_decides_by_the_link_once()
    {
        using var service = Serve();
        var url = await UrlOfAsync(service);
        using var submitting = StewardProcess.Start(place.Folder,
            ["submit", "--url", url, "--goal", Goal, "--docs", "docs", "--approval", "always"]);
        var link = Link().Match(await service.LineAsync("?token=")).Value;

        var shown = await place.StewardAsync("approve", link);
        var approved = await place.StewardAsync("approve", link, "--decision", "approve");
        var again = await place.StewardAsync("approve", link, "--decision", "reject");

        shown.Output.ShouldContain("3.2 metres");
        approved.ExitCode.ShouldBe(0, approved.ToString());
        again.ExitCode.ShouldBe(2, again.ToString());
        (await submitting.WaitAsync()).Output.ShouldContain("completed (approved)");
    }

    [Fact]
    public async Task A_task_that_waits_survives_a_stop_and_a_kill_of_the_service()
    {
        string id;
        using (var service = Serve())
        {
            var submitted = await place.StewardAsync("submit", "--url", await UrlOfAsync(service), "--goal", Goal, "--docs", "docs",
                "--approval", "always", "--no-follow");
            id = submitted.Output.Trim();
            await service.LineAsync("?token=");
            (await service.TerminateAsync()).ExitCode.ShouldBe(0);
        }
        using (var service = Serve())
        {
            await UrlOfAsync(service);
            service.Kill().ShouldBeTrue();
            await service.WaitAsync();
        }

        var decided = await place.StewardAsync("approve", $"{id}-a1", "--decision", "approve");

        decided.ExitCode.ShouldBe(0, decided.ToString());
        decided.Output.ShouldContain("completed (approved)");
    }

    [Fact]
    public async Task A_service_that_is_stopped_says_so_and_nothing_of_its_framework()
    {
        using var service = Serve();
        await UrlOfAsync(service);

        var stopped = await service.TerminateAsync();

        stopped.ExitCode.ShouldBe(0, stopped.ToString());
        stopped.Errors.ShouldContain("tasks in flight resume at the next start");
        stopped.Errors.ShouldNotContain("Microsoft.");
    }

    [Fact]
    public async Task A_data_folder_in_use_is_refused_and_the_first_goes_on()
    {
        using var service = Serve();
        var url = await UrlOfAsync(service);

        var second = await place.StewardAsync("run", "--goal", Goal, "--docs", "docs");

        second.ExitCode.ShouldBe(7, second.ToString());
        second.ErrorLines.Count.ShouldBe(1, second.ToString());
        using var http = new HttpClient();
        (await http.GetAsync(new Uri($"{url}/healthz"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task With_API_keys_only_their_holders_are_let_in()
    {
        var created = await place.StewardAsync("serve", "--create-api-key", "tester");
        var key = KeyLine().Match(created.Output).Groups["key"].Value;
        var setting = SettingLine().Match(created.Output);
        using var service = Serve((setting.Groups["name"].Value, setting.Groups["hash"].Value));
        var url = await UrlOfAsync(service);

        using var stranger = StewardProcess.Start(place.Folder, ["submit", "--url", url, "--goal", Goal, "--docs", "docs"]);
        using var holder = StewardProcess.Start(place.Folder, ["submit", "--url", url, "--goal", Goal, "--docs", "docs"], null,
            ("Steward__ApiKey", $"{key}\n"));

        (await stranger.WaitAsync()).ExitCode.ShouldBe(2);
        (await holder.WaitAsync()).ExitCode.ShouldBe(0);
        created.Output.ShouldNotContain(key + "=");
    }

    [Fact]
    public async Task A_large_or_deep_body_leaves_the_service_up()
    {
        using var service = Serve();
        var url = await UrlOfAsync(service);
        using var http = new HttpClient();
        foreach (var body in (string[])[new('x', 2_000_000), new('x', 10_000_000), string.Concat(Enumerable.Repeat("[", 5_000))])
        {
            using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            ((int)(await http.PostAsync(new Uri($"{url}/api/tasks"), content)).StatusCode).ShouldBeInRange(400, 499);
        }
        (await http.GetAsync(new Uri($"{url}/healthz"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private StewardProcess Serve(params (string Name, string Value)[] settings) =>
        StewardProcess.Start(place.Folder, ["serve", "--urls", "http://127.0.0.1:0", "--docs", "."], null, settings);

    private static async Task<string> UrlOfAsync(StewardProcess service) =>
        (await service.LineAsync("listening on "))["listening on ".Length..].Trim();

    [GeneratedRegex(@"https?://\S+\?token=\S+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"key \(shown once\): +(?<key>\S+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex KeyLine();

    [GeneratedRegex(@"setting: +(?<name>[^=\s]+)=(?<hash>\S+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex SettingLine();
}
