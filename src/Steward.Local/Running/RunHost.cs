using Steward.Hosting;
using Steward.Http.Notifications;
using Steward.Local.Exits;
using Steward.Local.Hosting;

namespace Steward.Local.Running;

/// <summary>Opens a host for `run`: over the documents that were asked for, unless tasks in flight still read others.</summary>
internal static class RunHost
{
    /// <param name="documents">Null: those that the tasks of the data folder read.</param>
    /// <exception cref="CommandException">Unfinished tasks read another documents folder.</exception>
    public static async Task<StewardHost> OpenAsync(StewardOptions settings, string? documents, CancellationToken cancellationToken)
    {
        var memory = new DocumentsMemory(settings.DataFolder);
        var remembered = memory.Read();
        if (documents is null || remembered is not null && remembered != documents)
        {
            var host = await StartAsync(settings, remembered ?? documents ?? settings.Workers.DocumentsFolder);
            if (documents is null)
                return host;
            await using (host)
            {
                if (await host.UnfinishedAsync(cancellationToken) is { Count: > 0 } unfinished)
                {
                    throw new CommandException(ExitCode.BadInput,
                        $"the data folder '{settings.DataFolder}' has {unfinished.Count} unfinished tasks over the documents in "
                            + $"'{remembered}': finish them with 'steward run --resume --data "
                            + $"{settings.DataFolder}', or take another --data");
                }
            }
        }
        var opened = await StartAsync(settings, documents);
        memory.Write(documents);
        return opened;
    }

    /// <summary>
    /// Approvals are decided at the terminal or with <c>steward approve</c>: links of a run lead nowhere, and are not written.
    /// </summary>
    private static Task<StewardHost> StartAsync(StewardOptions settings, string? documents)
    {
        settings.Http.LogApprovalLinks = ApprovalLinkLogging.Never;
        settings.Workers = settings.Workers with { DocumentsFolder = documents };
        return StewardHost.StartAsync(settings);
    }
}
