using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Steward.ScriptedModel;

var port = args.SkipWhile(argument => argument != "--port").Skip(1).Select(int.Parse).FirstOrDefault();
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
var app = builder.Build();

var script = new Script();
var log = new CallLog();
var responder = new Responder(script, log);

app.MapPost("/v1/chat/completions", responder.AnswerAsync);
app.MapPost("/openai/v1/chat/completions", responder.AnswerAsync);
app.MapPost("/openai/deployments/{deployment}/chat/completions", responder.AnswerClassicAsync);
app.MapPost("/script", (RuleList list) => script.Add(list.Rules));
app.MapDelete("/script", script.Clear);
app.MapPost("/settings", (ScriptedSettings settings) => script.Settings = settings);
app.MapPost("/reset", () =>
{
    script.Clear();
    script.Settings = new();
    log.Clear();
});
app.MapGet("/counters", log.Sums);
app.MapGet("/calls", (string? user, bool? bodies) => log.List(user, bodies ?? false));

await app.StartAsync();
Console.WriteLine($"listening {app.Urls.First()}");
if (args.Contains("--until-stdin-closes", StringComparer.Ordinal))
{
    // The parent holds the other end: when it dies, however it dies, this process does not stay behind.
    await Console.In.ReadToEndAsync();
    Environment.Exit(0);
}
await app.WaitForShutdownAsync();

namespace Steward.ScriptedModel
{
    internal sealed record RuleList(IReadOnlyList<Rule> Rules);
}
