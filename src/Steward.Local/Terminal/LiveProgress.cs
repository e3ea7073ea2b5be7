using Spectre.Console;
using Spectre.Console.Rendering;
using Steward.Local.Following;
using Steward.Local.Wording;
using Steward.Tasks;

namespace Steward.Local.Terminal;

/// <summary>A picture of the tasks that is drawn over as they go on: plan, workers, spend, hops.</summary>
internal sealed class LiveProgress(IAnsiConsole console) : IProgressView, IAsyncDisposable
{
    private const int MaxWorkers = 16;

    private readonly Lock gate = new();
    private readonly List<TaskBoard> boards = [];
    private readonly SemaphoreSlim screen = new(1, 1);
    private LiveScreen? live;
    private int closed;

    public void Begin(TaskBoard board)
    {
        lock (gate)
            boards.Add(board);
        Draw();
    }

    public void Show(TaskBoard board, DateTimeOffset at, TaskEvent happened) => Draw();

    public async Task AsideAsync(Func<Task> work)
    {
        await screen.WaitAsync();
        try
        {
            await CloseAsync();
            await work();
        }
        finally
        {
            screen.Release();
            Draw();
        }
    }

    /// <summary>The last picture stays; nothing is drawn from then on. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) != 0)
            return;
        await screen.WaitAsync();
        await CloseAsync();
    }

    /// <summary>Nobody draws while somebody else has the screen; what was missed is in the next picture.</summary>
    private void Draw()
    {
        if (!screen.Wait(0))
            return;
        try
        {
            live ??= new(console);
            lock (gate)
                live.Update(new Rows(boards.Count == 1 ? One(boards[0]) : [Many()]));
        }
        finally
        {
            screen.Release();
        }
    }

    private async Task CloseAsync()
    {
        if (live is not null)
            await live.DisposeAsync();
        live = null;
    }

    private static List<IRenderable> One(TaskBoard board)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand();
        table.AddColumn("worker").AddColumn("objective").AddColumn("outcome").AddColumn(new TableColumn("tokens").RightAligned());
        foreach (var line in board.Workers.TakeLast(MaxWorkers))
        {
            table.AddRow(Text(line.Worker, 24), Text(line.Objective, 80), Text(line.Outcome ?? "…", 60),
                Text(TerminalText.Number(line.Tokens), 12));
        }
        return [Text(board.Task.Goal, 300), Text($"{board.Phase}{PlanOf(board)}", 300), table, Text(SpendOf(board), 200)];
    }

    private Table Many()
    {
        var table = new Table().Border(TableBorder.Rounded).Expand();
        table.AddColumn("task").AddColumn("goal").AddColumn("phase").AddColumn("spent");
        foreach (var board in boards)
            table.AddRow(Text(board.Task.Id, 30), Text(board.Task.Goal, 60), Text(board.Phase, 60), Text(SpendOf(board), 60));
        return table;
    }

    private static string PlanOf(TaskBoard board) =>
        board.Plans == 0 ? "" : $" · plan {board.Plans}: {board.Plan.Count} {(board.Plan.Count == 1 ? "subtask" : "subtasks")}";

    private static string SpendOf(TaskBoard board)
    {
        var (spent, limits) = (board.Spent, board.Task.Limits);
        return $"{TerminalText.Number(spent.Tokens)} of {TerminalText.Number(limits.Tokens)} tokens · {TerminalText.Usd(spent.CostUsd)} of "
            + $"{TerminalText.Usd(limits.CostUsd)} · {spent.Hops} of {limits.Hops} hops · {spent.RePlans} of {limits.RePlans} re-plans";
    }

    private static Text Text(string text, int max) => new(TerminalText.OneLine(text, max));
}
