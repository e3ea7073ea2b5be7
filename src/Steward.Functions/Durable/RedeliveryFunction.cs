using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Steward.Approvals;

namespace Steward.Functions.Durable;

/// <summary>Raises decisions again whose host died between the claim and the event. The owner takes each once.</summary>
internal sealed class RedeliveryFunction(ApprovalDesk desk, CurrentClient client)
{
    [Function("redeliverDecisions")]
    public Task RunAsync([TimerTrigger("15 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, FunctionContext context)
    {
        client.Use(durable);
        return desk.RedeliverAsync(context.CancellationToken);
    }
}
