using System.Net.Http.Json;
using System.Text.Json;
using Steward.Functions.Tests.Hosts;
using Steward.ScriptedModel;

namespace Steward.Functions.Tests;

/// <summary>The Functions host and its worker are killed at each bad instant; every task finishes, and no answered call is made or charged again.</summary>
public sealed class KilledHostTests(Deployment app) : IClassFixture<Deployment>
{
    private const long Ceiling = 60_000;

    [SkippableFact]
    public async Task Killed_during_a_model_call()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        const string goal = "Killed in mid-call";
        await app.Model.ScriptAsync(new Rule { When = new() { Contains = goal }, Times = 1, Then = new() { DelayMs = 3_000 } });
        var id = await app.SubmitAsync(Deployment.Request(goal));
        await Deployment.UntilAsync(async () => (await app.Model.CountersAsync(id)).Calls > 0, "the model is being asked");
        await app.Host.KillAndRestartAsync();
        await FinishedAsync(id);
    }

    [SkippableTheory]
    [InlineData("orchestrator-worker", 1)]
    [InlineData("orchestrator-worker", 4)]
    [InlineData("handoff", 1)]
    [InlineData("adaptive", 1)]
    [InlineData("adaptive", 3)]
    public async Task Killed_after_an_answer_before_its_checkpoint(string pattern, int answers)
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        var id = await app.SubmitAsync(Deployment.Request($"Killed after answer {answers}, {pattern}", new() { ["pattern"] = pattern }));
        await Deployment.UntilAsync(async () => (await app.Model.CountersAsync(id)).Answered >= answers, "the model has answered");
        await app.Host.KillAndRestartAsync();
        Text(await FinishedAsync(id), "pattern").ShouldBe(pattern);
    }

    [SkippableFact]
    public async Task Killed_during_an_approval_wait()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        var id = await app.SubmitAsync(Deployment.Request("Killed while a human thinks", new() { ["approval"] = new { when = "always" } }));
        var waiting = await app.UntilAsync(id, task => Text(task, "state") == "awaiting-approval", TimeSpan.FromMinutes(1));
        await app.Host.KillAndRestartAsync();
        var link = await app.ApprovalLinkAsync(Text(waiting.GetProperty("approval"), "id"));
        using (var answer = await app.Http.PostAsJsonAsync(link, new { decision = "approve" }))
            ((int)answer.StatusCode).ShouldBe(200);
        Text(await FinishedAsync(id), "reason").ShouldBe("approved");
    }

    [SkippableFact]
    public async Task Killed_during_fan_out()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        const string goal = "Killed while its parts are worked on";
        await app.Model.ScriptAsync(new Rule { When = new() { Contains = goal, Schema = "envelope" }, Times = 3, Then = new() { DelayMs = 3_000 } });
        var id = await app.SubmitAsync(Deployment.Request(goal));
        await Deployment.UntilAsync(async () => (await app.Model.CountersAsync(id)).Calls >= 3, "the parts are being worked on");
        await app.Host.KillAndRestartAsync();
        await FinishedAsync(id);
    }

    private async Task<JsonElement> FinishedAsync(string id)
    {
        var task = await app.EndedAsync(id, TimeSpan.FromMinutes(4));
        var counted = await app.Model.CountersAsync(id);
        counted.RepeatsOfAnswered.ShouldBe(0, "an answered call was made again");
        var spent = task.GetProperty("spent").GetProperty("tokens").GetInt64();
        spent.ShouldBeLessThanOrEqualTo(Ceiling);
        // What a killed call may have used is charged in full, so the ledger is never below the model's own count.
        spent.ShouldBeGreaterThanOrEqualTo(counted.Tokens, task.ToString());
        task.GetProperty("reserved").GetProperty("tokens").GetInt64().ShouldBe(0);
        return task;
    }

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString()! : "";
}
