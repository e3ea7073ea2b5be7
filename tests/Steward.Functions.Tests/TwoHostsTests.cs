using System.Net.Http.Json;
using System.Text.Json;
using Steward.Functions.Tests.Hosts;
using Steward.ScriptedModel;

namespace Steward.Functions.Tests;

/// <summary>
/// A deployment that replaces its hosts one after the other: two share one task hub, and the first is drained while tasks are in flight.
/// </summary>
public sealed class TwoHostsTests(TwoHostsTests.SharedHub app) : IClassFixture<TwoHostsTests.SharedHub>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [SkippableFact]
    public async Task Tasks_in_flight_end_as_they_should_when_a_second_host_takes_over_and_no_call_is_cut_off_or_repeated()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        var next = await app.StartAnotherAsync();
        const string slow = "Replaced while its parts are worked on";
        await app.Model.ScriptAsync(
            new Rule { When = new() { Contains = slow, Schema = "envelope" }, Times = 3, Then = new() { DelayMs = 4_000 } });
        var asking = await app.SubmitAsync(Deployment.Request("Replaced while a human thinks",
            new() { ["approval"] = new { when = "always" } }));
        var waiting = await app.UntilAsync(asking, task => Text(task, "state") == "awaiting-approval", Patience);
        var fannedOut = await app.SubmitAsync(Deployment.Request(slow));
        await Deployment.UntilAsync(async () => (await app.Model.CountersAsync(fannedOut)).Calls >= 3, "the parts are being worked on");
        var handedOff = await app.SubmitAsync(Deployment.Request("Replaced between two hand-offs", new() { ["pattern"] = "handoff" }));
        var revised = await app.SubmitAsync(Deployment.Request("Replaced between two rounds", new() { ["pattern"] = "adaptive" }));

        await app.Host.DrainAndStopAsync(Patience);

        var link = await app.ApprovalLinkAsync(Text(waiting.GetProperty("approval"), "id"));
        using (var answer = await next.Http.PostAsJsonAsync(link.PathAndQuery, new { decision = "approve" }))
            ((int)answer.StatusCode).ShouldBe(200);
        var after = await Deployment.SubmitAsync(next.Http, Deployment.Request("Submitted after the first host had gone"));
        foreach (var (id, reason) in new[] { (fannedOut, "validated"), (handedOff, "validated"), (revised, null), (asking, "approved"),
            (after, "validated") })
        {
            var task = await Deployment.EndedAsync(next.Http, id, Patience);
            Text(task, "state").ShouldBe("completed", task.ToString());
            if (reason is not null)
                Text(task, "reason").ShouldBe(reason, task.ToString());
            await ChargedAsModelCountedAsync(id, task);
        }
    }

    /// <summary>To the token: a call that is cut off would be charged in full, and one that is made again would be counted.</summary>
    private async Task ChargedAsModelCountedAsync(string id, JsonElement task)
    {
        var counted = await app.Model.CountersAsync(id);
        (counted.RepeatsOfAnswered, counted.RepeatsOfAbandoned, counted.Abandoned).ShouldBe((0, 0, 0), task.ToString());
        task.GetProperty("spent").GetProperty("tokens").GetInt64().ShouldBe(counted.Tokens, task.ToString());
        task.GetProperty("reserved").GetProperty("tokens").GetInt64().ShouldBe(0);
    }

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString()! : "";

    /// <summary>With several partitions, so that both hosts have orchestrations.</summary>
    public sealed class SharedHub : Deployment
    {
        protected override int Partitions => 4;
    }
}
