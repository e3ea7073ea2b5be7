using System.Text.Json;
using Microsoft.Extensions.Logging;
using Steward.DeadLetters;
using Steward.Durability;
using Steward.Functions.Settings;
using Steward.Http.Notifications;
using Steward.Ownership;
using Steward.Tasks;

namespace Steward.Functions.Queues;

/// <summary>
/// Tells queue and webhook how a task ended: each of them at least once, whatever becomes of the other. Receivers know repetitions by the
/// task's id. What could not be told to one of them becomes a dead letter, whose redrive tells it again.
/// </summary>
/// <param name="handler">What carries the webhook; null for the usual one, which reaches no private addresses.</param>
internal sealed class OutcomeAnnouncer(
    AppSettings settings, StorageClients storage, TimeProvider time, ILogger<OutcomeAnnouncer> logger, HttpMessageHandler? handler = null)
        : IOutcomeAnnouncer
{
    public static readonly ActivityName<AnnouncedOutcome, Undelivered> Activity = new("announce-outcome");

    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)];
    private static readonly TimeSpan ActivityTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Shorter than the activity's, so that what came of the one is known when the other hangs.</summary>
    private static readonly TimeSpan ChannelTimeout = TimeSpan.FromSeconds(45);

    private readonly WebhookSender? sender = settings.OutcomeWebhook is null
        ? null
        : new WebhookSender(handler ?? WebhookPolicy.CreateHandler(), settings.Http.WebhookSecret!, time);

    /// <summary>Part of the owner's run: the task's outcome stands, whether or not it can be announced.</summary>
    public static async Task AnnounceAsync(OrchestrationContext context, TaskSpecification task, TaskOutcome outcome)
    {
        var announced = AnnouncedOutcome.Of(task, outcome) with { Delivery = Delivery.First };
        var why = "";
        // What is asked for here, and in which order, is in the histories of tasks in flight.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var left = await context.CallActivityAsync(Activity, announced, ActivityTimeout);
                // An earlier version knew one answer only: that both were told.
                if (left is null or { Queue: null, Webhook: null })
                    return;
                why = left.Why;
                announced = announced with { Delivery = new(left.Queue is not null, left.Webhook is not null, attempt + 1) };
            }
            catch (OperationFailedException failed)
            {
                why = failed.Failure.Message;
                announced = announced with { Delivery = announced.Delivery! with { Attempts = attempt + 1 } };
            }
            if (attempt == Waits.Length)
                break;
            await context.CreateTimerAsync(context.CurrentUtc + Waits[attempt]);
        }
        await BuryAsync(context, announced, why);
    }

    private static async Task BuryAsync(OrchestrationContext context, AnnouncedOutcome announced, string why)
    {
        var letter = new DeadLetter
        {
            Id = $"outcome-{announced.TaskId}",
            TaskId = announced.TaskId,
            Reason = DeadLetter.UnannouncedReason,
            Detail = why,
            At = context.CurrentUtc,
            Announcement = JsonSerializer.SerializeToElement(announced, DurableJson.Options),
        };
        foreach (var wait in Waits)
        {
            try
            {
                await context.CallActivityAsync(OwnerActivities.DeadLetter, letter);
                return;
            }
            catch (OperationFailedException)
            {
                await context.CreateTimerAsync(context.CurrentUtc + wait);
            }
        }
    }

    /// <summary>Tries those that it was not delivered to yet, at the same time.</summary>
    public async Task<Undelivered> SendAsync(AnnouncedOutcome outcome, CancellationToken cancellationToken)
    {
        var delivery = outcome.Delivery ?? Delivery.First;
        var body = outcome.ToMessage();
        var queue = delivery.Queue && settings.OutcomeQueue is { } name
            ? TryAsync($"The outcome queue '{name}'", outcome, token => EnqueueAsync(name, body, token), cancellationToken)
            : Task.FromResult<string?>(null);
        var webhook = delivery.Webhook && settings.OutcomeWebhook is { } address
            ? TryAsync($"The outcome webhook at '{address.Host}'", outcome,
                token => sender!.SendAsync(address, outcome.TaskId, body, token), cancellationToken)
            : Task.FromResult<string?>(null);
        await Task.WhenAll(queue, webhook);
        return new(await queue, await webhook);
    }

    public async Task<string?> AnnounceAgainAsync(JsonElement announcement, CancellationToken cancellationToken = default)
    {
        var left = await SendAsync(announcement.Deserialize<AnnouncedOutcome>(DurableJson.Options)!, cancellationToken);
        return left.Why is { Length: > 0 } why ? why : null;
    }

    private async Task<string?> EnqueueAsync(string queue, byte[] body, CancellationToken cancellationToken)
    {
        await new OutcomeQueue(queue, storage).SendAsync(body, cancellationToken);
        return null;
    }

    /// <summary>Null when it was delivered, else why not. Throws only when the caller does not wait any more.</summary>
    private async Task<string?> TryAsync(string channel, AnnouncedOutcome outcome, Func<CancellationToken, Task<string?>> send,
        CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ChannelTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        string? error;
        try
        {
            error = await send(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            error = $"no answer within {ChannelTimeout.TotalSeconds:0} s";
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            error = exception.Message;
        }
        if (error is null)
            return null;
        logger.NotDelivered(channel, outcome.TaskId, (outcome.Delivery?.Attempts ?? 0) + 1, error);
        return $"{channel} did not take the outcome: {error}";
    }
}

internal static partial class AnnouncerLog
{
    /// <summary>Event ids are a contract: they never change their meaning.</summary>
    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning,
        Message = "{Channel} did not take the outcome of task {TaskId} at attempt {Attempt}: {Error}")]
    public static partial void NotDelivered(this ILogger logger, string channel, string taskId, int attempt, string error);
}
