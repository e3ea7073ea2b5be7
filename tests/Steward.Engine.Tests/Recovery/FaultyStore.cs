using Steward.Engine.Commits;
using Steward.Engine.Storage;

namespace Steward.Engine.Tests.Recovery;

/// <summary>Fails at a chosen commit, before or after it was applied: as a crash in the one moment or the other.</summary>
internal sealed class FaultyStore(IEngineStore inner, int failAt, bool afterApplying) : DelegatingStore(inner)
{
    private int commits;

    public bool HasFailed { get; private set; }

    public override int Commit(CommitGroup group)
    {
        if (++commits < failAt)
            return base.Commit(group);
        if (afterApplying)
            base.Commit(group);
        HasFailed = true;
        throw new IOException("The disk went away.");
    }
}
