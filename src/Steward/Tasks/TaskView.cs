using Steward.Contracts;
using Steward.Limits;
using Steward.Monitors;
using Steward.Workers;

namespace Steward.Tasks;

/// <summary>A task as it reads back.</summary>
public sealed record TaskView
{
    /// <summary>Under which the task was accepted.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands.</summary>
    public required TaskState State { get; init; }

    /// <summary>One of <see cref="ReasonCode"/>; null until the task has ended.</summary>
    public string? Reason { get; init; }

    /// <summary>The reason in a sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>As it was requested.</summary>
    public required string Goal { get; init; }

    /// <summary>
    /// The answer, at most <see cref="Envelope.MaxResultLength"/> characters; null until the task has ended, and where it ended without
    /// one.
    /// </summary>
    public string? Result { get; init; }

    /// <summary>Of the result, 0 to 1; null where there is no result.</summary>
    public double? Confidence { get; init; }

    /// <summary>What everybody who reads the result must know, such as that no model wrote it; null mostly.</summary>
    public string? Notice { get; init; }

    /// <summary>Where the result comes from; empty until the task has ended.</summary>
    public IReadOnlyList<Citation> Citations { get; init; } = [];

    /// <summary>What was used so far, settled calls only.</summary>
    public required Spent Spent { get; init; }

    /// <summary>Tokens and cost of calls under way.</summary>
    public required Reservation Reserved { get; init; }

    /// <summary>What the task may use.</summary>
    public required TaskLimits Limits { get; init; }

    /// <summary>The pattern that it runs in.</summary>
    public required PatternKind Pattern { get; init; }

    /// <summary>The question that waits for a human; null when none does.</summary>
    public PendingApproval? Approval { get; init; }

    /// <summary>Failure modes that were seen: the last ten while the task runs, then all.</summary>
    public IReadOnlyList<Detection> Detections { get; init; } = [];

    /// <summary>When it was accepted (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended (UTC); null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The caller's own labels, as they were requested.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where the task is read, followed and cancelled; empty unless it was read over HTTP.</summary>
    public IReadOnlyDictionary<string, string> Links { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>What a task and its whole tree have used, in the units of <see cref="TaskLimits"/>.</summary>
/// <param name="Tokens">Prompt and completion together.</param>
/// <param name="Calls">Model or remote calls made.</param>
public sealed record Spent(long Tokens = 0, decimal CostUsd = 0, int Hops = 0, int RePlans = 0, int Rounds = 0, int Calls = 0)
{
    /// <summary>Nothing was used.</summary>
    public static Spent None { get; } = new();
}

/// <summary>The question a human is being asked. The signed token is not here: it goes to the approver alone.</summary>
public sealed record PendingApproval(string Id, string Question, DateTimeOffset ExpiresAt);
