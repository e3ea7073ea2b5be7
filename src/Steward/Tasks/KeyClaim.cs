using System.Text.Json;
using Steward.Durability;

namespace Steward.Tasks;

/// <summary>Which task an idempotency key belongs to. Kept in <c>RecordCollections.Idempotency</c>.</summary>
/// <param name="Digest">Of the request: the same key with another one is a conflict.</param>
internal sealed record KeyClaim(string Digest, string TaskId)
{
    public static KeyClaim From(byte[] bytes) => JsonSerializer.Deserialize<KeyClaim>(bytes, DurableJson.Options)!;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, DurableJson.Options);
}
