namespace Steward.Durability;

/// <summary>
/// What an activity is told of its call. Activities run at least once: what must not happen twice is keyed by their input.
/// </summary>
/// <param name="InstanceId">The orchestration that called.</param>
/// <param name="Name">The activity's name.</param>
/// <param name="CancellationToken">Cancelled on time-out, when the calling instance ends, and when the host stops.</param>
public sealed record ActivityContext(string InstanceId, string Name, CancellationToken CancellationToken);
