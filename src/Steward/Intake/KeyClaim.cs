namespace Steward.Intake;

/// <summary>Which task an idempotency key belongs to. Kept in <c>RecordCollections.Idempotency</c>.</summary>
/// <param name="Digest">Of the request: the same key with another one is a conflict.</param>
internal sealed record KeyClaim(string Digest, string TaskId);
