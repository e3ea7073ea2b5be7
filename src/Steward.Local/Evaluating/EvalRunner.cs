using Steward.Contracts;
using Steward.Intake;
using Steward.Local.Exits;
using Steward.Local.Following;
using Steward.Local.Hosting;
using Steward.Local.Running;
using Steward.Local.Wording;
using Steward.Tasks;

namespace Steward.Local.Evaluating;

/// <summary>Cases on a host in this process, each as a task of its own.</summary>
internal sealed class EvalRunner(StewardHost host, TextWriter notes)
{
    /// <summary>Every case against what the host offers, before the first of them costs anything.</summary>
    /// <exception cref="CommandException">Lists all that does not fit.</exception>
    public async Task CheckAsync(CaseFile file, CancellationToken cancellationToken)
    {
        var builder = new SpecificationBuilder(host.Catalogue, host.Documents, null);
        var errors = new List<FieldError>();
        foreach (var one in file.Cases)
        {
            var built = await builder.BuildAsync(one.Request, one.Name, DateTimeOffset.UnixEpoch, null, cancellationToken);
            errors.AddRange(built.Errors.Select(error => error with { Field = $"{one.Place}: {error.Field}" }));
        }
        if (errors.Count > 0)
            throw CommandException.BadInput(errors);
    }

    /// <returns>In the order of the cases, whichever ended first.</returns>
    public async Task<IReadOnlyList<EvalRun>> RunAsync(
        IReadOnlyList<EvalCase> cases, int repeat, int parallel, CancellationToken cancellationToken)
    {
        var planned = cases.SelectMany(one => Enumerable.Range(1, repeat).Select(turn => (Case: one, Turn: turn))).ToList();
        var runs = new EvalRun[planned.Count];
        var done = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, planned.Count),
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
            async (at, stop) =>
            {
                var (one, turn) = planned[at];
                var run = runs[at] = EvalRun.Of(one, turn, await FollowAsync(one.Request, stop));
                await notes.WriteLineAsync($"{Interlocked.Increment(ref done)}/{planned.Count} {TerminalText.OneLine(run.Name)}: "
                    + $"{run.Verdict.ToString().ToLowerInvariant()} ({EvalTotals.EndOf(run)}), {TerminalText.Number(run.Tokens)} tokens");
            });
        return runs;
    }

    private async Task<TaskView> FollowAsync(TaskRequest request, CancellationToken cancellationToken)
    {
        var submission = await host.Intake.SubmitAsync(request, SubmissionContext.None, cancellationToken);
        if (submission.TaskId is null)
            throw CommandException.BadInput(submission.Errors);
        return (await new HostFollower(host, Nobody.Here, Nobody.Here).FollowAsync([submission.TaskId], cancellationToken))[0];
    }

    /// <summary>Nobody watches single events, and nobody is asked.</summary>
    private sealed class Nobody : IProgressView, IApprovalAsker
    {
        public static readonly Nobody Here = new();

        public void Begin(TaskBoard board)
        {
        }

        public void Show(TaskBoard board, DateTimeOffset at, TaskEvent happened)
        {
        }

        public Task AsideAsync(Func<Task> work) => work();

        public Task<bool> AskAsync(TaskView task, PendingApproval approval, CancellationToken cancellationToken) => Task.FromResult(false);
    }
}
