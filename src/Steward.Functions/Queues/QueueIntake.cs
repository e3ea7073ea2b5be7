using Steward.Intake;

namespace Steward.Functions.Queues;

/// <summary>
/// Takes tasks from queue messages. What is not a task becomes a dead letter at once; what may work another time throws,
/// and the queue delivers again.
/// </summary>
internal sealed class QueueIntake(TaskIntake intake, DeadLetterDesk letters)
{
    public async Task TakeAsync(string messageId, string text, CancellationToken cancellationToken)
    {
        var message = TaskMessage.Read(messageId, text);
        var submission = await intake.SubmitAsync(message.Request, message.ContextOf(), cancellationToken);
        var why = submission.Status switch
        {
            SubmissionStatus.Invalid => string.Join(" ", submission.Errors.Select(error => $"{error}.")),
            SubmissionStatus.Conflict =>
                $"The idempotency key '{message.Key}' belongs to another request, that of task {submission.TaskId}.",
            _ => null,
        };
        if (why is not null)
            await letters.BuryAsync(messageId, text, why, cancellationToken);
    }
}
