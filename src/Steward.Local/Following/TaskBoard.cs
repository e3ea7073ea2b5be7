using System.Text.Json;
using Steward.Durability;
using Steward.Patterns;
using Steward.Tasks;

namespace Steward.Local.Following;

/// <summary>What a task's events add up to, for whoever watches.</summary>
internal sealed class TaskBoard(TaskView task)
{
    private readonly List<WorkerLine> workers = [];

    public TaskView Task { get; } = task;

    public string Phase { get; private set; } = "queued";

    public int Plans { get; private set; }

    public IReadOnlyList<Subtask> Plan { get; private set; } = [];

    public IReadOnlyList<WorkerLine> Workers => workers;

    public Spent Spent { get; private set; } = Spent.None;

    public bool HasEnded { get; private set; }

    public void Apply(TaskEvent happened)
    {
        switch (happened.Kind)
        {
            case TaskEventKind.Started:
                Phase = "planning";
                break;
            case TaskEventKind.Plan:
                Plans++;
                Plan = happened.Detail?.Deserialize<Plan>(DurableJson.Options)?.Subtasks ?? [];
                Phase = "working";
                break;
            case TaskEventKind.RePlan:
                Phase = "planning anew";
                Spent = Spent with { RePlans = Spent.RePlans + 1 };
                break;
            case TaskEventKind.WorkerStarted:
                workers.Add(new(happened.Invocation ?? "", happened.Worker ?? "", happened.Summary, null, 0));
                Spent = Spent with { Hops = Spent.Hops + 1 };
                break;
            case TaskEventKind.WorkerFinished:
                Finish(happened);
                break;
            case TaskEventKind.Verdict:
                Phase = "validated";
                break;
            case TaskEventKind.ApprovalRequested:
                Phase = "waiting for a human";
                break;
            case TaskEventKind.ApprovalDecided:
                Phase = "decided";
                break;
            case TaskEventKind.Ended:
                Phase = happened.Summary;
                HasEnded = true;
                break;
        }
        Spent = happened.Spent ?? Spent;
    }

    private void Finish(TaskEvent happened)
    {
        var at = workers.FindIndex(line => line.Invocation == happened.Invocation);
        if (at >= 0)
            workers[at] = workers[at] with { Outcome = happened.Summary, Tokens = happened.Tokens ?? 0 };
    }
}

/// <param name="Outcome">Null while it works.</param>
internal sealed record WorkerLine(string Invocation, string Worker, string Objective, string? Outcome, long Tokens);
