using Steward.Workers;

namespace Steward.Patterns;

/// <summary>What came of asking a worker.</summary>
/// <param name="Limit">Set when the ledger refused, a monitor took control, or the task is ending.
/// The envelope counts all the same.</param>
internal sealed record InvocationResult(string Id, Envelope Envelope, LimitHit? Limit = null)
{
    public bool Succeeded => Envelope.Status == EnvelopeStatus.Success;
}
