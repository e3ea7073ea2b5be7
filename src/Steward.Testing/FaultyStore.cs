using Steward.Engine.Storage;

namespace Steward.Testing;

/// <summary>Fails at a chosen commit, before or after it was applied: as a crash in the one moment or the other.
/// Another engine on the inner store is the restart.</summary>
/// <param name="failAt">The commit that fails, from 1.</param>
/// <param name="afterApplying">True to fail when the commit has taken place and nobody knows; false to fail before.</param>
public sealed class FaultyStore(IEngineStore inner, int failAt, bool afterApplying) : DelegatingStore(inner)
{
    private int commits;

    /// <summary>Whether that commit has come; the engine on this store has stopped then.</summary>
    public bool HasFailed { get; private set; }

    /// <inheritdoc/>
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
