namespace Steward.Contracts;

/// <summary>The most that one request may hold. Characters are UTF-16 code units.</summary>
internal static class RequestBounds
{
    /// <summary>The whole body, texts of documents included: 1 MiB.</summary>
    public const int BodyBytes = 1_048_576;

    public const int Depth = 32;
    public const int GoalLength = 8_000;
    public const int CriterionLength = 4_000;
    public const int Documents = 64;
    public const int DocumentNameLength = 200;
    public const int Workers = 32;
    public const int NameLength = 64;
    public const int Checks = 32;

    /// <summary>Of one check's value, as JSON.</summary>
    public const int CheckValueLength = 4_000;

    public const int Webhooks = 8;
    public const int WebhookLength = 2_000;
    public const int Approvers = 32;
    public const int IdentityLength = 200;
    public const int MetadataEntries = 32;
    public const int MetadataValueLength = 512;
    public const int IdempotencyKeyLength = 200;
}
