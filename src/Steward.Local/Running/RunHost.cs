using Steward.Local.Hosting;

namespace Steward.Local.Running;

/// <summary>Opens a host for `run`: over the documents that were asked for, unless tasks in flight still read others.</summary>
internal static class RunHost
{
    /// <summary>Approvals are decided at the terminal or with `steward approve`: links of a run lead nowhere.</summary>
    private static readonly Uri NoCallback = new("http://localhost/");

    /// <param name="documents">Null: those that the tasks of the data folder read.</param>
    /// <exception cref="CommandException">Unfinished tasks read another documents folder.</exception>
    public static async Task<StewardHost> OpenAsync(HostSettings settings, string? documents, CancellationToken cancellationToken)
    {
        var memory = new DocumentsMemory(settings.DataFolder);
        var remembered = memory.Read();
        if (documents is null || remembered is not null && remembered != documents)
        {
            var host = await StewardHost.StartAsync(settings.WithDocuments(remembered ?? documents ?? settings.Workers.DocumentsFolder), NoCallback);
            if (documents is null)
                return host;
            await using (host)
            {
                if (await host.UnfinishedAsync(cancellationToken) is { Count: > 0 } unfinished)
                    throw new CommandException(ExitCode.BadInput, $"the data folder '{settings.DataFolder}' has {unfinished.Count} unfinished tasks over the documents in "
                        + $"'{remembered}': finish them with 'steward run --resume --data {settings.DataFolder}', or take another --data");
            }
        }
        var opened = await StewardHost.StartAsync(settings.WithDocuments(documents), NoCallback);
        memory.Write(documents);
        return opened;
    }
}
