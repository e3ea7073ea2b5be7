using Spectre.Console;
using Steward.Approvals;
using Steward.Local.Following;
using Steward.Local.Wording;
using Steward.Tasks;

namespace Steward.Local.Asking;

/// <summary>Asks whoever sits at the terminal.</summary>
internal sealed class TerminalAsker(OwnApprovals approvals, IProgressView view, IAnsiConsole console, TextWriter output) : IApprovalAsker,
    IDisposable
{
    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    public async Task<bool> AskAsync(TaskView task, PendingApproval approval, CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var answered = false;
            await view.AsideAsync(async () => answered = await PromptAsync(approval, cancellationToken));
            return answered;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public void Dispose() => oneAtATime.Dispose();

    private async Task<bool> PromptAsync(PendingApproval approval, CancellationToken cancellationToken)
    {
        if (await approvals.ReadAsync(approval.Id, cancellationToken) is not { } reading)
            return false;
        QuestionText.Write(output, reading);
        using var open = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wait = approval.ExpiresAt - TimeProvider.System.GetUtcNow();
        open.CancelAfter(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        try
        {
            var verdict = await VerdictAsync(open.Token);
            if (verdict is null)
                return false;
            var answer = await approvals.DecideAsync(approval.Id, verdict, null, cancellationToken);
            if (answer.Refusal is { } refusal)
                await output.WriteLineAsync($"Not accepted: {QuestionText.Explain(refusal)}.");
            return answer.Refusal is not ApprovalRefusal.IdentityNeeded and not ApprovalRefusal.NotAnApprover;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await output.WriteLineAsync("The deadline for this decision has passed.");
            return true;
        }
    }

    /// <summary>Null: later.</summary>
    private async Task<HumanVerdict?> VerdictAsync(CancellationToken cancellationToken)
    {
        var choice = await new SelectionPrompt<string>().Title("Your decision?").AddChoices("approve", "reject", "revise", "later")
            .ShowAsync(console, cancellationToken);
        if (choice == "later")
            return null;
        var feedback = choice == "revise"
            ? await new TextPrompt<string>("What should be changed?").ShowAsync(console, cancellationToken)
            : null;
        return HumanVerdict.Of(choice, feedback) is { IsValid: true } verdict ? verdict.Value : null;
    }
}
