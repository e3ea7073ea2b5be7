using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Steward.Functions.Durable;
using Steward.Functions.Settings;
using Steward.Intake;

namespace Steward.Functions.Queues;

/// <summary>Tasks by queue. What cannot be taken after several deliveries comes out of the poison queue as a dead letter.</summary>
internal sealed class QueueFunctions(QueueIntake intake, DeadLetterDesk letters, CurrentClient client)
{
    [Function("takeTask")]
    public Task TakeTask([QueueTrigger(AppSettings.TaskQueue)] QueueMessage message, [DurableClient] DurableTaskClient durable,
        FunctionContext context)
    {
        client.Use(durable);
        return intake.TakeAsync(message.MessageId, message.Body.ToString(), context.CancellationToken);
    }

    [Function("buryPoison")]
    public Task BuryPoison([QueueTrigger(AppSettings.PoisonQueue)] QueueMessage message, FunctionContext context) =>
        letters.BuryAsync(message.MessageId, message.Body.ToString(), "It could not be taken in any of its deliveries.",
            context.CancellationToken);
}
