using Steward.Tasks;
using Steward.Workers.Settings;

namespace Steward.Local.Evaluating;

/// <summary>What <c>steward eval --json</c> prints, and <c>--compare</c> reads.</summary>
internal sealed record EvalReport
{
    /// <summary>Of the file of cases.</summary>
    public string? Name { get; init; }

    public required ModelProvider Provider { get; init; }

    public string? Model { get; init; }

    /// <summary>Host and port of the endpoint that was set.</summary>
    public string? Endpoint { get; init; }

    /// <summary>That no model took part, where none did.</summary>
    public string? Notice { get; init; }

    /// <summary>Version of what models are told.</summary>
    public required int PromptTexts { get; init; }

    /// <summary>That all cases ran in, where it was set for all.</summary>
    public PatternKind? Pattern { get; init; }

    public required int Repeat { get; init; }

    public required EvalTotals Totals { get; init; }

    /// <summary>Each case, as often as it was run, in the order of the file.</summary>
    public required IReadOnlyList<EvalRun> Cases { get; init; }

    public EvalComparison? Comparison { get; init; }
}

/// <summary>One run of a case.</summary>
internal sealed record EvalRun
{
    public required string Name { get; init; }

    /// <summary>From 1.</summary>
    public required int Repeat { get; init; }

    public required CaseVerdict Verdict { get; init; }

    public required TaskState State { get; init; }

    /// <summary>The reason code; null where a task has not ended, as one that waits for a human.</summary>
    public string? Reason { get; init; }

    public string? Detail { get; init; }

    public required long Tokens { get; init; }

    public required decimal CostUsd { get; init; }

    public required int Calls { get; init; }

    public required int Hops { get; init; }

    public double? Seconds { get; init; }

    /// <summary>Facts that the result does not hold.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Texts that it holds and must not.</summary>
    public required IReadOnlyList<string> Unwanted { get; init; }

    public string? Result { get; init; }

    /// <summary>What readers of the result must know, such as that no model wrote it.</summary>
    public string? Notice { get; init; }

    public static EvalRun Of(EvalCase one, int repeat, TaskView task)
    {
        var grade = Grade.Of(one.Expected, task);
        return new()
        {
            Name = one.Name,
            Repeat = repeat,
            Verdict = grade.Verdict,
            State = task.State,
            Reason = task.Reason,
            Detail = task.Detail,
            Tokens = task.Spent.Tokens,
            CostUsd = task.Spent.CostUsd,
            Calls = task.Spent.Calls,
            Hops = task.Spent.Hops,
            Seconds = (task.EndedAt - task.CreatedAt)?.TotalSeconds,
            Missing = grade.Missing,
            Unwanted = grade.Unwanted,
            Result = task.Result,
            Notice = task.Notice,
        };
    }
}
