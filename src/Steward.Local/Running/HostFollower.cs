using Steward.Local.Exits;
using Steward.Local.Following;
using Steward.Local.Hosting;
using Steward.Tasks;

namespace Steward.Local.Running;

/// <summary>Watches tasks of a host in this process for as long as its engine works.</summary>
internal sealed class HostFollower(StewardHost host, IProgressView view, IApprovalAsker asker)
{
    /// <exception cref="CommandException">The engine has stopped by itself.</exception>
    public async Task<IReadOnlyList<TaskView>> FollowAsync(IReadOnlyList<string> taskIds, CancellationToken cancellationToken)
    {
        var following = new TaskFollower(new LocalFeed(host.Tasks), view, asker).FollowAsync(taskIds, cancellationToken);
        if (await Task.WhenAny(following, host.Faulted) != following)
            throw new CommandException(ExitCode.DataFolder, $"the engine has stopped: {(await host.Faulted).Message}");
        return await following;
    }
}
