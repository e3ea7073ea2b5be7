using System.Text.Json;
using Steward.Durability;
using Steward.Functions.Hosting;
using Steward.Http.Notifications;
using Steward.Tasks;

namespace Steward.Functions.Queues;

/// <summary>What is told of an ended task: to the outcome queue and to the outcome webhook, where they are configured.</summary>
/// <param name="Result">Cut to <see cref="OutcomeAnnouncer.MaxResultLength"/> characters; the whole is at the task.</param>
internal sealed record AnnouncedOutcome(
    string TaskId, TaskState State, string Reason, string Detail, string Result, double Confidence, Spent Spent, DateTimeOffset EndedAt,
    IReadOnlyDictionary<string, string> Metadata);

/// <summary>Tells others how a task ended. At least once: receivers know repetitions by the task's id.</summary>
internal sealed class OutcomeAnnouncer(AppSettings settings, StorageClients storage, TimeProvider time)
{
    /// <summary>A queue message holds 64 KiB.</summary>
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
        var body = JsonSerializer.SerializeToUtf8Bytes(outcome, ContractJson.Options);
        if (settings.OutcomeQueue is { } name)
        {
            var queue = storage.Queue(name);
            await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await queue.SendMessageAsync(new BinaryData(body), cancellationToken: cancellationToken);
        }
        if (settings.OutcomeWebhook is { } webhook && await sender!.SendAsync(webhook, outcome.TaskId, body, cancellationToken) is { } error)
            throw new InvalidOperationException($"The outcome webhook did not take the outcome: {error}");
        return Nothing.Value;
    }
}
