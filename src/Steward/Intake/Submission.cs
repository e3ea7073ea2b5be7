using Steward.Contracts;

namespace Steward.Intake;

/// <summary>Who submits, and how a repetition is recognised.</summary>
/// <param name="IdempotencyKey">Submissions of one requester with the same key and the same request are one task.</param>
/// <param name="RequestedBy">Identity, where the host knows.</param>
/// <param name="KeyScope">Whose key it is, where not the requester's.</param>
public sealed record SubmissionContext(string? IdempotencyKey = null, string? RequestedBy = null, string? KeyScope = null)
{
    /// <summary>Nobody known, and no key: a repetition is another task.</summary>
    public static SubmissionContext None { get; } = new();
}

/// <summary>What became of a submission.</summary>
/// <param name="TaskId">Of the accepted task, or of the one that holds the idempotency key; null when the request is wrong.</param>
public sealed record Submission(SubmissionStatus Status, string? TaskId, IReadOnlyList<FieldError> Errors)
{
    /// <summary>A submission that was not accepted, with everything that is wrong with it.</summary>
    public static Submission Invalid(IReadOnlyList<FieldError> errors) => new(SubmissionStatus.Invalid, null, errors);
}

/// <summary>What became of a submission.</summary>
public enum SubmissionStatus
{
    /// <summary>Durable: it will reach exactly one terminal state.</summary>
    Accepted,

    /// <summary>The same request under the same key was accepted before.</summary>
    Repeated,

    /// <summary>The key belongs to another request.</summary>
    Conflict,

    /// <summary>The request is wrong: nothing was started.</summary>
    Invalid,
}
