using System.Globalization;
using Steward.Local.Following;
using Steward.Local.Wording;
using Steward.Tasks;

namespace Steward.Local.Terminal;

/// <summary>A line for each thing that happens, for logs and pipes.</summary>
internal sealed class PlainProgress(TextWriter output) : IProgressView
{
    private readonly Lock gate = new();
    private int tasks;

    public void Begin(TaskBoard board)
    {
        var task = board.Task;
        var limits = task.Limits;
        lock (gate)
        {
            tasks++;
            output.WriteLine($"task {task.Id}: {TerminalText.OneLine(task.Goal, 200)}");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  at most {TerminalText.Number(limits.Tokens)} tokens, "
                + $"{TerminalText.Usd(limits.CostUsd)}, {limits.Hops} hops, {limits.WallClock:c}, {limits.RePlans} re-plans, "
                + $"{limits.Width} at a time"));
        }
    }

    public void Show(TaskBoard board, DateTimeOffset at, TaskEvent happened)
    {
        var elapsed = TerminalText.Seconds(at - board.Task.CreatedAt);
        var worker = happened.Worker is null ? "" : $"{happened.Worker}: ";
        var spend = happened.Kind is TaskEventKind.WorkerFinished or TaskEventKind.Ended
            ? $" [{TerminalText.Number(board.Spent.Tokens)} tokens, {TerminalText.Usd(board.Spent.CostUsd)}, {board.Spent.Hops} hops]" : "";
        lock (gate)
        {
            var label = tasks > 1 ? $"{board.Task.Id} " : "";
            output.WriteLine($"{label}{elapsed,8}  {happened.Kind,-18} {TerminalText.OneLine(worker + happened.Summary)}{spend}");
            if (happened.Kind == TaskEventKind.Plan)
                PlanLines(board, label);
        }
    }

    public Task AsideAsync(Func<Task> work) => work();

    private void PlanLines(TaskBoard board, string label)
    {
        foreach (var subtask in board.Plan)
        {
            var after = subtask.DependsOn is { Count: > 0 } ids ? $" (after {string.Join(", ", ids)})" : "";
            output.WriteLine(
                $"{label}{"",8}    {TerminalText.OneLine($"{subtask.Id}: {subtask.Worker}: {subtask.Objective}{after}", 300)}");
        }
    }
}
