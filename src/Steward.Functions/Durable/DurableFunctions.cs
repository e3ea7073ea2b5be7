using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Steward.DurableTask;
using Steward.DurableTask.Hosting;

namespace Steward.Functions.Durable;

/// <summary>One function for every orchestration, activity and entity, under the port's own names. They only delegate.</summary>
internal sealed class DurableFunctions(StewardTasks tasks, CurrentClient client)
{
    [Function("task-owner")]
    public Task<RawJson> TaskOwner([OrchestrationTrigger] TaskOrchestrationContext context) =>
        tasks.RunOrchestrationAsync("task-owner", context);

    [Function("worker-turn")]
    public Task<RawJson> WorkerTurn([ActivityTrigger] JsonElement input, FunctionContext context) =>
        RunAsync("worker-turn", input, context);

    [Function("tool-call")]
    public Task<RawJson> ToolCall([ActivityTrigger] JsonElement input, FunctionContext context) => RunAsync("tool-call", input, context);

    [Function("validate")]
    public Task<RawJson> Validate([ActivityTrigger] JsonElement input, FunctionContext context) => RunAsync("validate", input, context);

    [Function("record-envelope")]
    public Task<RawJson> RecordEnvelope([ActivityTrigger] JsonElement input, FunctionContext context) =>
        RunAsync("record-envelope", input, context);

    [Function("dead-letter")]
    public Task<RawJson> DeadLetter([ActivityTrigger] JsonElement input, FunctionContext context) =>
        RunAsync("dead-letter", input, context);

    [Function("log-events")]
    public Task<RawJson> LogEvents([ActivityTrigger] JsonElement input, FunctionContext context) => RunAsync("log-events", input, context);

    [Function("announce-outcome")]
    public Task<RawJson> AnnounceOutcome([ActivityTrigger] JsonElement input, FunctionContext context) =>
        RunAsync("announce-outcome", input, context);

    [Function("approval-ask")]
    public Task<RawJson> ApprovalAsk(
        [ActivityTrigger] JsonElement input, [DurableClient] DurableTaskClient durable, FunctionContext context)
    {
        client.Use(durable);
        return RunAsync("approval-ask", input, context);
    }

    [Function("approval-close")]
    public Task<RawJson> ApprovalClose(
        [ActivityTrigger] JsonElement input, [DurableClient] DurableTaskClient durable, FunctionContext context)
    {
        client.Use(durable);
        return RunAsync("approval-close", input, context);
    }

    [Function("ledger")]
    public Task Ledger([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(tasks.Entity("ledger"));

    [Function("gate")]
    public Task Gate([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(tasks.Entity("gate"));

    [Function("instance-log")]
    public Task InstanceLog([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(tasks.Entity("instance-log"));

    private Task<RawJson> RunAsync(string name, JsonElement input, FunctionContext context) =>
        tasks.RunActivityAsync(name, input, context.CancellationToken);
}
