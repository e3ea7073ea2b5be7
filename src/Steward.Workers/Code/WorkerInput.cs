using System.Text.Json;

namespace Steward.Workers.Code;

/// <summary>What a worker is given: everything resolved, nothing by reference.</summary>
public sealed record WorkerInput
{
    /// <summary>Top of the tree.</summary>
    public required string TaskId { get; init; }

    /// <summary>Of this assignment: the same over its turns and their repeats.</summary>
    public required string InvocationId { get; init; }

    /// <summary>Of the whole task.</summary>
    public required string Goal { get; init; }

    /// <summary>When the task is done, in words; null when checks say it all.</summary>
    public string? Criterion { get; init; }

    /// <summary>What this worker is to do.</summary>
    public required string Objective { get; init; }

    /// <summary>What was wrong before; null the first time.</summary>
    public string? Feedback { get; init; }

    /// <summary>What other workers found.</summary>
    public IReadOnlyList<InputEnvelope> Inputs { get; init; } = [];

    /// <summary>Structured input of a pattern; null for plain work.</summary>
    public JsonElement? Briefing { get; init; }

    /// <summary>What the task may read.</summary>
    public required TaskDocuments Documents { get; init; }

    /// <summary>Equal for repeats of one call.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>The call is given up then.</summary>
    public required DateTimeOffset Deadline { get; init; }
}

/// <summary>The result of another invocation of the task.</summary>
public sealed record InputEnvelope(string Invocation, Envelope Envelope);
