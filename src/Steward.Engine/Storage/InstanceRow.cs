using Steward.Durability;

namespace Steward.Engine.Storage;

/// <summary>Where an instance stands among those that have ended: by its end, then by its key.</summary>
public sealed record EndedInstance(long Key, string Id, DateTimeOffset EndedAt);

/// <summary>An instance as it is stored.</summary>
/// <param name="Key">Number of the instance, rising with its creation, never used twice.</param>
/// <param name="Input">Null where it was not read: a list of instances in flight leaves it out, an update leaves it as it is.</param>
/// <param name="ParentStep">The parent's step that waits for it; 0 without a parent.</param>
public sealed record InstanceRow(
    long Key,
    string Id,
    string Name,
    RuntimeStatus Status,
    DateTimeOffset CreatedAt,
    string? ParentId,
    int ParentStep,
    byte[]? Input,
    byte[]? CustomStatus = null,
    byte[]? Output = null,
    FailureDetails? Failure = null,
    DateTimeOffset? EndedAt = null);
