using Steward.Contracts;
using Steward.Limits;
using Steward.Monitors;
using Steward.Workers;

namespace Steward.Tasks;

/// <summary>A task as it reads back.</summary>
public sealed record TaskView
{
    public required string Id { get; init; }

    public required TaskState State { get; init; }

    /// <summary>One of <see cref="ReasonCode"/>; null until the task has ended.</summary>
    public string? Reason { get; init; }

    /// <summary>The reason in a sentence.</summary>
    public string? Detail { get; init; }

    public required string Goal { get; init; }

    public string? Result { get; init; }

    public double? Confidence { get; init; }

    /// <summary>What everybody who reads the result must know, such as that no model wrote it; null mostly.</summary>
    public string? Notice { get; init; }

    public IReadOnlyList<Citation> Citations { get; init; } = [];

    public required Spent Spent { get; init; }

    /// <summary>Tokens and cost of calls under way.</summary>
    public required Reservation Reserved { get; init; }

    public required TaskLimits Limits { get; init; }

    public required PatternKind Pattern { get; init; }

    public PendingApproval? Approval { get; init; }

    public IReadOnlyList<Detection> Detections { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where the task is read, followed and cancelled; empty unless it was read over HTTP.</summary>
    public IReadOnlyDictionary<string, string> Links { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

public sealed record Spent(long Tokens = 0, decimal CostUsd = 0, int Hops = 0, int RePlans = 0, int Rounds = 0, int Calls = 0)
{
    public static Spent None { get; } = new();
}

/// <summary>The question a human is being asked. The signed token is not here: it goes to the approver alone.</summary>
public sealed record PendingApproval(string Id, string Question, DateTimeOffset ExpiresAt);
