using Steward.Contracts;

namespace Steward.Limits;

/// <summary>Reads <c>limits</c>: what is not given has its default, lowered to the host's maximum.</summary>
internal static class LimitsReader
{
    public static TaskLimits Read(JsonFields fields, LimitBounds bounds)
    {
        var defaults = TaskLimits.Default.Within(bounds);
        var limits = new TaskLimits
        {
            Tokens = fields.Integer("tokens", defaults.Tokens, bounds.Tokens),
            CostUsd = fields.Number("costUsd", defaults.CostUsd, bounds.CostUsd),
            Hops = (int)fields.Integer("hops", defaults.Hops, bounds.Hops),
            WallClock = fields.Duration("wallClock", defaults.WallClock, bounds.WallClock),
            RePlans = (int)fields.Integer("rePlans", defaults.RePlans, bounds.RePlans),
            Rounds = (int)fields.Integer("rounds", defaults.Rounds, bounds.Rounds),
            Width = (int)fields.Integer("width", defaults.Width, bounds.Width),
            TokensPerInvocation = fields.Integer("tokensPerInvocation", defaults.TokensPerInvocation, bounds.TokensPerInvocation),
            ApprovalWait = fields.Duration("approvalWait", defaults.ApprovalWait, bounds.ApprovalWait),
        };
        fields.RefuseOthers();
        return limits;
    }
}
