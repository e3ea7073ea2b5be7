namespace Steward.Durability;

/// <summary>Names of the collections in a <see cref="RecordStore"/>. Keys start with the task's id where there is one.</summary>
public static class RecordCollections
{
    /// <summary><c>{task}/{invocation}</c>: envelopes as JSON.</summary>
    public const string Envelopes = "envelopes";

    /// <summary><c>{task}/{invocation}</c>: the conversation of a model worker.</summary>
    public const string Transcripts = "transcripts";

    /// <summary><c>{task}/{call}</c>: paid calls, begun and answered.</summary>
    public const string Journal = "journal";

    /// <summary><c>{task}/{name}</c>: text of documents that came with the request.</summary>
    public const string Documents = "documents";

    /// <summary><c>{approval}</c>: who decided what.</summary>
    public const string Approvals = "approvals";

    /// <summary><c>{approval}</c>: the question, to whom and until when.</summary>
    public const string ApprovalTickets = "approval-tickets";

    /// <summary><c>{newest first}.{approval}</c>: the questions that may wait for a decision still.</summary>
    public const string OpenApprovals = "open-approvals";

    /// <summary><c>{approval}</c>: a decision that may have been claimed and not yet raised to its owner.</summary>
    public const string ApprovalDeliveries = "approval-deliveries";

    /// <summary><c>{id}</c>: what could not be completed, with why.</summary>
    public const string DeadLetters = "dead-letters";

    /// <summary>
    /// <c>*/{time, the latest first}-{id}</c> and <c>{reason}/{time, the latest first}-{id}</c>:
    /// dead letters in the order in which they are listed. Empty.
    /// </summary>
    public const string DeadLettersByTime = "dead-letters-by-time";

    /// <summary><c>{dead letter}</c>: which task a redrive starts.</summary>
    public const string Redrives = "redrives";

    /// <summary><c>{worker}</c>, or <c>{worker}/{version}</c> where hosts share its slots: what outlives the host of its gate.</summary>
    public const string Gates = "gates";

    /// <summary><c>{model}</c>: deployments that no task may call, with why.</summary>
    public const string ClosedModels = "closed-models";

    /// <summary><c>{key}</c>: which task an idempotency key belongs to.</summary>
    public const string Idempotency = "idempotency";
}
