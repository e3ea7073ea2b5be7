using System.Text.Json;
using Steward.Contracts;
using Steward.DeadLetters;
using Steward.Durability;
using Steward.Tasks;
using Steward.Texts;

namespace Steward.Intake;

/// <summary>Keeps poison messages as dead letters, reads all letters, and starts their tasks anew.</summary>
/// <param name="announcer">Null where the host tells nobody of outcomes.</param>
public sealed class DeadLetterDesk(
    DurableClient client, RecordStore records, TaskIntake intake, TimeProvider time, Func<Guid> newGuid,
    IOutcomeAnnouncer? announcer = null)
{
    /// <summary>The most letters that one page holds; more asked for are this many.</summary>
    public const int MaxPageSize = 100;

    private readonly DeadLetterRecords letters = new(records);

    /// <summary>Writes the letter of a message that did not become a task, once per message.</summary>
    public Task BuryAsync(string messageId, string text, string why, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return letters.AddAsync(new()
        {
            Id = $"message-{messageId}",
            Reason = DeadLetter.PoisonReason,
            Detail = why,
            Poison = Clip.To(text, DeadLetter.MaxPoisonLength),
            MessageId = messageId,
            At = time.GetUtcNow(),
        }, cancellationToken);
    }

    /// <summary>Letters, the newest first. A page may hold fewer than asked for while there is a continuation.</summary>
    /// <param name="after">The continuation of the page before; null for the first.</param>
    /// <param name="take">1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="reason">Only letters of this reason.</param>
    /// <exception cref="ArgumentException"><paramref name="after"/> is not a continuation.</exception>
    public Task<DeadLetterPage> ListAsync(string? after, int take, string? reason = null, CancellationToken cancellationToken = default) =>
        letters.ListAsync(reason, after, Math.Clamp(take, 1, MaxPageSize), cancellationToken);

    /// <summary>One letter by its id; null when there is none.</summary>
    public Task<DeadLetter?> GetAsync(string id, CancellationToken cancellationToken = default) => letters.GetAsync(id, cancellationToken);

    /// <summary>
    /// A new task with the same specification, or of the same message, once per letter however often it is asked for: the new task's id is
    /// claimed before anything starts, so a host that died in between finishes the same redrive.
    /// An outcome that nobody was told of is told again.
    /// </summary>
    /// <param name="requestedBy">Who redrives, where the host knows: it is their task now, and they may not approve it.</param>
    public async Task<Redrive> RedriveAsync(string id, string? requestedBy = null, CancellationToken cancellationToken = default)
    {
        if (await GetAsync(id, cancellationToken) is not { } letter)
            return new(RedriveStatus.Unknown, null);
        var redrive = letter.Specification is { } specification ? await StartAsync(id, specification, requestedBy, cancellationToken)
            : letter.Announcement is { } announcement ? await AnnounceAsync(letter, announcement, cancellationToken)
            : await TakeAsync(letter, requestedBy, cancellationToken);
        if (redrive.TaskId is not null && letter.RedrivenAs is null)
            await letters.ReplaceAsync(letter with { RedrivenAs = redrive.TaskId }, cancellationToken);
        return redrive;
    }

    private async Task<Redrive> AnnounceAsync(DeadLetter letter, JsonElement announcement, CancellationToken cancellationToken)
    {
        if (letter.RedrivenAs is { } task)
            return new(RedriveStatus.Repeated, task);
        var error = announcer is null
            ? "This host tells nobody of outcomes."
            : await announcer.AnnounceAgainAsync(announcement, cancellationToken);
        return error is null ? new(RedriveStatus.Announced, letter.TaskId) : new(RedriveStatus.NotAnnounced, null) { Error = error };
    }

    private async Task<Redrive> StartAsync(string id, TaskSpecification specification, string? requestedBy,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var mine = new RedriveClaim(TaskIds.Create(now, newGuid()));
        var theirs = await records.TryCreateAsync(RecordCollections.Redrives, id, DurableJson.ToBytes(mine), cancellationToken);
        var claim = theirs is null ? mine : DurableJson.FromBytes<RedriveClaim>(theirs);

        await CopyDocumentsAsync(specification.RootId, claim.TaskId, cancellationToken);
        var started = await client.StartAsync(OwnerOrchestration.Name, claim.TaskId,
            specification with
            {
                Id = claim.TaskId,
                RootId = claim.TaskId,
                CreatedAt = now,
                RequestedBy = requestedBy ?? specification.RequestedBy,
            }, cancellationToken);
        return new(started ? RedriveStatus.Started : RedriveStatus.Repeated, claim.TaskId);
    }

    /// <summary>
    /// Through the intake again, under the message's own key: what was taken after all is not started twice. A key that belongs to another
    /// request gives way to the letter's id, since somebody asks for this one.
    /// </summary>
    private async Task<Redrive> TakeAsync(DeadLetter letter, string? requestedBy, CancellationToken cancellationToken)
    {
        var message = TaskMessage.Read(letter.MessageId ?? letter.Id, letter.Poison ?? "");
        var context = message.ContextOf(requestedBy);
        var submission = await intake.SubmitAsync(message.Request, context, cancellationToken);
        if (submission.Status == SubmissionStatus.Conflict)
            submission = await intake.SubmitAsync(message.Request, context with { IdempotencyKey = letter.Id }, cancellationToken);
        return submission.Status switch
        {
            SubmissionStatus.Accepted => new(RedriveStatus.Started, submission.TaskId),
            SubmissionStatus.Repeated => new(RedriveStatus.Repeated, submission.TaskId),
            _ => new(RedriveStatus.NotATask, null) { Errors = submission.Errors },
        };
    }

    private async Task CopyDocumentsAsync(string from, string to, CancellationToken cancellationToken)
    {
        await foreach (var document in records.ListAllAsync(RecordCollections.Documents, $"{from}/", cancellationToken))
        {
            await records.PutAsync(RecordCollections.Documents, $"{to}/{document.Key[(from.Length + 1)..]}", document.Value,
                cancellationToken);
        }
    }

    private sealed record RedriveClaim(string TaskId);
}

/// <summary>What became of a redrive.</summary>
/// <param name="TaskId">The task that was started, or whose outcome was announced; null when there is none.</param>
public sealed record Redrive(RedriveStatus Status, string? TaskId)
{
    /// <summary>Why the message is not a task.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Why the outcome could not be announced.</summary>
    public string? Error { get; init; }
}

/// <summary>How a redrive ended.</summary>
public enum RedriveStatus
{
    /// <summary>A new task was accepted.</summary>
    Started,

    /// <summary>It was redriven before; the task of then is named.</summary>
    Repeated,

    /// <summary>There is no letter of that id.</summary>
    Unknown,

    /// <summary>The message is not a valid request on this host, still.</summary>
    NotATask,

    /// <summary>The outcome of the task that is named has been told.</summary>
    Announced,

    /// <summary>It could not be told, still.</summary>
    NotAnnounced,
}
