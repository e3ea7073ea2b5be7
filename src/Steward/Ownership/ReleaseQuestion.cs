using Steward.Tasks;

namespace Steward.Ownership;

/// <summary>What a human is asked before a result is released.</summary>
/// <param name="protocol">Of the task: those accepted before <see cref="OwnerProtocol.HostGates"/> have the question in their recorded
/// events, word for word.</param>
internal sealed class ReleaseQuestion(int? protocol)
{
    private bool IsOld => protocol is null;

    public string Passed => IsOld ? "The result passed validation. May it leave?" : "The result passed validation. Release this result?";

    public string NotPassed(string reason) =>
        IsOld
            ? $"The result did not pass validation ({reason}). May it leave all the same?"
            : $"The result did not pass validation ({reason}). Release it all the same?";

    public string Partial(string reason) =>
        IsOld
            ? $"The task stopped short ({reason}). May what there is leave?"
            : $"The task stopped short ({reason}). Release the partial result?";
}
