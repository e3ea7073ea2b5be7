using System.Net.Http.Json;
using System.Text.Json;
using Steward.DurableTask.Tests.Hosts;
using Steward.DurableTask.Tests.Hosts.Sidecar;

namespace Steward.DurableTask.Tests.Samples;

/// <summary>samples/SelfHostedWorker as a process, on Microsoft's sidecar and a storage emulator.</summary>
public sealed class SelfHostedWorkerTests
{
    private static readonly Dictionary<string, object> Request = new(StringComparer.Ordinal)
    {
        ["goal"] = "Which limits are hard?",
        ["documents"] = new[] { new { name = "note.md", text = "The budget is a hard limit. Hops are a hard limit." } },
        ["completion"] = new { criterion = "Names the hard limits" },
    };

    [SkippableFact]
    public async Task An_offline_task_that_is_submitted_over_HTTP_completes()
    {
        var storage = await StorageAsync();
        await using var sidecar = await SidecarServer.StartAsync();
        using var worker = Start(sidecar, storage);
        await worker.ListeningAsync();
        var id = await worker.SubmitAsync(Request);

        var task = await worker.TaskAsync(id, Ended);
        Text(task, "state").ShouldBe("completed", task.ToString());
        Text(task, "result").ShouldContain("hard limit");
        var events = (await worker.Http.GetFromJsonAsync<JsonElement>($"/api/tasks/{id}/events")).GetProperty("events")
            .EnumerateArray().ToList();
        events.Select(item => item.GetProperty("sequence").GetInt64()).ShouldBe(Enumerable.Range(1, events.Count).Select(n => (long)n));
        Text(events[^1].GetProperty("event"), "kind").ShouldBe("task-ended");
    }

    [SkippableFact]
    public async Task A_task_that_waits_for_a_human_goes_on_in_the_worker_that_takes_the_place_of_a_killed_one()
    {
        var storage = await StorageAsync();
        await using var sidecar = await SidecarServer.StartAsync();
        string id;
        Uri link;
        using (var killed = Start(sidecar, storage))
        {
            await killed.ListeningAsync();
            id = await killed.SubmitAsync(new Dictionary<string, object>(Request, StringComparer.Ordinal)
            {
                ["approval"] = new { when = "always" },
            });
            await killed.TaskAsync(id, task => Text(task, "state") == "awaiting-approval");
            link = killed.ApprovalLinks.Single();
            killed.Kill();
        }
        using var worker = Start(sidecar, storage);
        await worker.ListeningAsync();
        using (var answer = await worker.Http.PostAsJsonAsync(link.PathAndQuery, new { decision = "approve" }))
            ((int)answer.StatusCode).ShouldBe(200);

        Text(await worker.TaskAsync(id, Ended), "reason").ShouldBe("approved");
    }

    [Fact]
    public async Task Wrong_settings_are_reported_together_and_nothing_starts()
    {
        using var worker = new WorkerProcess(
            ("DURABLE_TASK_SCHEDULER", "Endpoint=https://here.example;Authentication=Magic;TaskHub=steward"),
            ("Steward__Storage", "nothing"),
            ("ASPNETCORE_URLS", "nowhere"), ("Model__Provider", "magic"));
        (await worker.ExitAsync()).ShouldBe(2);
        foreach (var said in new[]
        {
            "DURABLE_TASK_SCHEDULER: has Authentication 'MAGIC'", "Steward:Storage: is not a connection string",
            "urls: 'nowhere' is not an address", "Steward:CallbackBaseUrl: is required off loopback",
            "Model:Provider: 'magic' is not known",
        })
        {
            worker.Output.ShouldContain(said);
        }
        worker.Output.ShouldNotContain("   at ");
    }

    private static WorkerProcess Start(SidecarServer sidecar, string storage) =>
        new(("DURABLE_TASK_ENDPOINT", sidecar.Address), ("Steward__Storage", storage));

    private static async Task<string> StorageAsync()
    {
        Skip.IfNot(Azurite.IsThere, Azurite.Missing);
        return (await Azurite.SharedAsync())!.ConnectionString;
    }

    private static bool Ended(JsonElement task) => task.TryGetProperty("endedAt", out var ended) && ended.ValueKind == JsonValueKind.String;

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString()! : "";
}
