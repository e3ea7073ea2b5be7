using System.Text.Json.Serialization;
using Steward.Durability;
using Steward.Functions.Hosting;
using Steward.Http.Notifications;
using Steward.Tasks;

namespace Steward.Functions.Queues;

/// <summary>What is told of an ended task: to the outcome queue and to the outcome webhook, where they are configured.</summary>
/// <param name="Result">Cut to <see cref="OutcomeAnnouncer.MaxResultLength"/> characters; the whole is at the task.</param>
internal sealed record AnnouncedOutcome(
    string TaskId, TaskState State, string Reason, string Detail, string Result, double Confidence, Spent Spent, DateTimeOffset EndedAt,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Tells it from the other messages of the queue.</summary>
    [JsonPropertyOrder(-1)]
    public string Type => "task-ended";
}

/// <summary>Tells others how a task ended. At least once: receivers know repetitions by the task's id.</summary>
internal sealed class OutcomeAnnouncer(AppSettings settings, OutcomeQueue? queue, TimeProvider time)
{
    public const int MaxResultLength = 10_000;

    public static readonly ActivityName<AnnouncedOutcome, Nothing> Activity = new("announce-outcome");
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)];

    private readonly WebhookSender? sender = settings.OutcomeWebhook is null
        ? null
        : new WebhookSender(WebhookPolicy.CreateHandler(), settings.Http.WebhookSecret!, time);

    /// <summary>Part of the owner's run: the task's outcome stands, whether or not it can be announced.</summary>
    public static async Task AnnounceAsync(OrchestrationContext context, TaskSpecification task, TaskOutcome outcome)
    {
        var result = outcome.Result.Length <= MaxResultLength ? outcome.Result : outcome.Result[..MaxResultLength];
        var announced = new AnnouncedOutcome(
            task.Id, outcome.State, outcome.Reason, outcome.Detail, result, outcome.Confidence, outcome.Spent, outcome.EndedAt, task.Metadata);
        foreach (var wait in Waits)
        {
            try
            {
                await context.CallActivityAsync(Activity, announced, TimeSpan.FromMinutes(1));
                return;
            }
            catch (OperationFailedException)
            {
                await context.CreateTimerAsync(context.CurrentUtc + wait);
            }
        }
    }

    public async Task<Nothing> SendAsync(AnnouncedOutcome outcome, CancellationToken cancellationToken)
    {
        var body = BodyOf(outcome);
        if (queue is not null)
            await queue.SendAsync(body, cancellationToken);
        if (settings.OutcomeWebhook is { } webhook && await sender!.SendAsync(webhook, outcome.TaskId, body, cancellationToken) is { } error)
            throw new InvalidOperationException($"The outcome webhook did not take the outcome: {error}");
        return Nothing.Value;
    }

    /// <summary>Texts give way to the size that a message may have; they are whole at the task.</summary>
    internal static byte[] BodyOf(AnnouncedOutcome outcome) => OutcomeQueue.Fit(outcome,
        whole => whole with { Result = OutcomeQueue.Clip(whole.Result, 3_000), Detail = OutcomeQueue.Clip(whole.Detail, 500) },
        cut => cut with { Metadata = cut.Metadata.ToDictionary(entry => entry.Key, entry => OutcomeQueue.Clip(entry.Value, 64), StringComparer.Ordinal) },
        cut => cut with { Result = "" });
}
