using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Steward.Local.Tests.Processes;
using Steward.Tasks;

namespace Steward.Local.Tests.Endurance;

/// <summary><c>kill -9</c> of the service while workers behind HTTP have its calls: the workers count what they are asked.</summary>
public sealed class RemoteKillTests : IAsyncLifetime, IDisposable
{
    private const int Tasks = 8;
    private const string Answer =
        """{"status":"success","result":"The fee is 12 euro.","confidence":0.9,"reason":"By the list of fees."}""";

    private readonly Workplace place = new();
    private readonly ConcurrentQueue<string> keys = new();
    private readonly TaskCompletionSource allAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication workers = null!;
    private volatile bool answering;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        workers = builder.Build();
        workers.Run(WorkAsync);
        await workers.StartAsync();
        place.Write("workers.json", $$"""
            {
              "builtIn": false,
              "workers": [
                { "name": "pricing", "description": "Knows fees and prices.", "kind": "http", "endpoint": "{{workers.Urls.Single()}}/pricing" },
                { "name": "stock", "description": "Knows fees and stock.", "kind": "http", "endpoint": "{{workers.Urls.Single()}}/stock" }
              ]
            }
            """);
    }

    public async Task DisposeAsync() => await workers.DisposeAsync();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task A_call_that_a_remote_worker_had_when_the_service_was_killed_is_not_sent_again_and_its_task_goes_on()
    {
        var ids = new List<string>();
        using (var first = Start())
        {
            await first.ListeningAsync();
            for (var i = 0; i < Tasks; i++)
                ids.Add((await first.SubmitAsync($"k{i}", Request(i))).ShouldNotBeNull());
            await allAsked.Task.WaitAsync(TimeSpan.FromMinutes(1));
            await first.KillAsync();
        }
        var cut = keys.ToList();
        answering = true;

        using var second = Start();
        await second.ListeningAsync();
        foreach (var id in ids)
        {
            var task = await second.EndOfAsync(id);
            task.State.ShouldBeOneOf(TaskState.Completed, TaskState.Partial);
            var interrupted = (await second.FollowAsync(id, 0, int.MaxValue))
                .Select(one => JsonDocument.Parse(one.Data).RootElement.GetProperty("event"))
                .Where(one =>
                    one.GetProperty("summary").GetString()!.Contains("interrupted: the call was cut off", StringComparison.Ordinal)
                        && one.GetProperty("kind").GetString() == TaskEventKind.WorkerFinished)
                .Select(one => one.GetProperty("invocation").GetString());
            // Of each call that was cut off its task is told, so that it can plan without it.
            cut.Where(key => key.StartsWith(id, StringComparison.Ordinal)).Select(key => key[..key.LastIndexOf('.')])
                .ShouldBeSubsetOf(interrupted);
        }
        keys.GroupBy(key => key, StringComparer.Ordinal).ShouldAllBe(calls => calls.Count() == 1);
        keys.Count.ShouldBeGreaterThan(cut.Count);
        await second.StopAsync();
    }

    private async Task WorkAsync(HttpContext context)
    {
        keys.Enqueue(context.Request.Headers["Idempotency-Key"].ToString());
        if (!answering)
        {
            if (keys.Count >= Tasks)
                allAsked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        await context.Response.WriteAsync(Answer);
    }

    private static string Request(int number) => $$"""
        {
          "goal": "Which fee does berth {{number}} have?",
          "pattern": "orchestrator-worker",
          "completion": { "criterion": "Names the fee.", "confidence": 0.3 },
          "approval": { "when": "never" }
        }
        """;

    private Service Start() => Service.Start(place, ("Steward__Catalogue", "workers.json"));
}
