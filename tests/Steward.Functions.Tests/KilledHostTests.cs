using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Steward.Functions.Tests.Hosts;
using Steward.ScriptedModel;

namespace Steward.Functions.Tests;

/// <summary>
/// The Functions host and its worker are killed at each bad instant; every task finishes, and no answered call is made or charged again.
/// </summary>
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
        await app.Model.ScriptAsync(
            new Rule { When = new() { Contains = goal, Schema = "envelope" }, Times = 3, Then = new() { DelayMs = 3_000 } });
        var id = await app.SubmitAsync(Deployment.Request(goal));
        await Deployment.UntilAsync(async () => (await app.Model.CountersAsync(id)).Calls >= 3, "the parts are being worked on");
        await app.Host.KillAndRestartAsync();
        await FinishedAsync(id);
    }

    [SkippableFact]
    public async Task Killed_after_its_history_had_grown_long_and_was_folded()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        const string goal = "Killed in a long task";
        const int rounds = 24;
        foreach (var n in Enumerable.Range(1, rounds))
        {
            var last = n == rounds;
            await app.Model.ScriptAsync(
                Says(goal, "manager-plan", new
                {
                    facts = new[] { Words($"fact {n}", 80) },
                    plan = new[] { Words($"plan {n}", 80) },
                    answer = Words($"answer {n}", 1_500),
                    confidence = 0.8,
                    done = last,
                    next = last ? [] : new[] { new { worker = "researcher", objective = Words($"ask {n}", 80) } },
                    evidence = Array.Empty<object>(),
                }),
                Says(goal, "envelope",
                    new
                    {
                        status = "success",
                        result = Words($"part {n}", 1_500),
                        confidence = 0.8,
                        reason = "Looked up.",
                        evidence = Array.Empty<object>(),
                    }));
        }
        var id = await app.SubmitAsync(Deployment.Request(goal, new()
        {
            ["pattern"] = "adaptive",
            ["workers"] = new[] { "researcher" },
            ["limits"] = new { rounds, hops = 100, tokens = 1_000_000, tokensPerInvocation = 200_000 },
        }));
        await Deployment.UntilAsync(() => app.IsFoldedAsync(id), "the history is folded", TimeSpan.FromMinutes(4));
        await app.Host.KillAndRestartAsync();

        var task = await FinishedAsync(id, ceiling: 1_000_000);
        task.GetProperty("spent").GetProperty("rounds").GetInt32().ShouldBeGreaterThan(10, task.ToString());
        var events = await app.EventsAsync(id);
        events.Select(item => item.GetProperty("sequence").GetInt64()).ShouldBe(Enumerable.Range(1, events.Count).Select(n => (long)n));
    }

    private static Rule Says(string goal, string schema, object answer) => new()
    {
        When = new() { Contains = goal, Schema = schema },
        Times = 1,
        Then = new() { Kind = "text", Text = JsonSerializer.Serialize(answer) },
    };

    /// <summary>Words that no other seed gives.</summary>
    private static string Words(string seed, int length)
    {
        var text = new StringBuilder();
        for (var block = 0; text.Length < length; block++)
            text.Append(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {block}")))[..9]).Append(' ');
        return text.ToString(0, length);
    }

    private async Task<JsonElement> FinishedAsync(string id, long ceiling = Ceiling)
    {
        var task = await app.EndedAsync(id, TimeSpan.FromMinutes(4));
        var counted = await app.Model.CountersAsync(id);
        counted.RepeatsOfAnswered.ShouldBe(0, "an answered call was made again");
        var spent = task.GetProperty("spent").GetProperty("tokens").GetInt64();
        spent.ShouldBeLessThanOrEqualTo(ceiling);
        // What a killed call may have used is charged in full, so the ledger is never below the model's own count.
        spent.ShouldBeGreaterThanOrEqualTo(counted.Tokens, task.ToString());
        task.GetProperty("reserved").GetProperty("tokens").GetInt64().ShouldBe(0);
        return task;
    }

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString()! : "";
}
