using Steward.Local.Following;
using Steward.Local.Wording;
using Steward.Tasks;

namespace Steward.Local.Asking;

/// <summary>Says how a question is decided where nobody sits at the terminal.</summary>
internal sealed class NobodyToAsk(TextWriter output, string dataFolder) : IApprovalAsker
{
    public async Task<bool> AskAsync(TaskView task, PendingApproval approval, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"""
            task {task.Id} waits for a human until {approval.ExpiresAt.UtcDateTime:u}: {TerminalText.OneLine(approval.Question)}
              look:   steward approve {approval.Id} --data {dataFolder}
              decide: steward approve {approval.Id} --data {dataFolder} --decision approve|reject|revise [--feedback TEXT]
            """);
        return false;
    }
}
