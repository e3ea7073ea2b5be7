using Steward.Contracts;

namespace Steward.Patterns;

/// <summary>A limit or a monitor took control from the pattern.</summary>
/// <param name="Reason">One of <see cref="ReasonCode"/>.</param>
/// <param name="Escalate">A monitor's policy wants a human to decide, whatever the request's rule says.</param>
internal sealed record LimitHit(string Reason, string Detail, bool Escalate = false);
