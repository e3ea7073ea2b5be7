using Steward.Likeness;

namespace Steward.Monitors;

/// <summary>
/// One event of a running task as monitors see it: structured, so that evidence is a fact and not a guess at a flat text.
/// </summary>
/// <param name="Index">From 1, in the order in which the owner saw it.</param>
/// <param name="Speaker">The worker; <c>owner</c> for the owner itself.</param>
/// <param name="Text">Answer, plan, reason or result. Of a very long one only the first <see cref="MaxText"/> characters are
/// compared.</param>
internal sealed record Turn(int Index, string Speaker, TurnKind Kind, string Text)
{
    public const int MaxText = TextPrint.MaxText;

    /// <summary>For whom: the worker of an assignment, a routing or a handoff.</summary>
    public string? Target { get; init; }

    /// <summary>What this answers or asks for, in the owner's words.</summary>
    public string? Objective { get; init; }

    /// <summary>Results of other workers that the speaker was given to use.</summary>
    public IReadOnlyList<TurnInput> Inputs { get; init; } = [];

    /// <summary>Tool calls are compared within one invocation: workers remember nothing between invocations.</summary>
    public string? Invocation { get; init; }

    public string? Tool { get; init; }

    /// <summary>Of name and arguments: equal digests are equal calls.</summary>
    public string? ArgumentsDigest { get; init; }

    /// <summary>0 to 1; null where nobody said.</summary>
    public double? Confidence { get; init; }

    /// <summary>
    /// Answer: status success. Tool result: no error. Verdict: pass. Termination: a plain success, not a partial or a limit.
    /// </summary>
    public bool? Succeeded { get; init; }

    /// <summary>Termination: subtasks that were neither finished nor dropped on purpose.</summary>
    public IReadOnlyList<string> Open { get; init; } = [];

    /// <summary>Verdict or termination: completion checks that do not hold.</summary>
    public IReadOnlyList<string> Unmet { get; init; } = [];

    /// <summary>Verdict or termination: completion checks that were not run.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];
}

/// <param name="Source">The worker or subtask it came from.</param>
internal sealed record TurnInput(string Source, string Text);

internal enum TurnKind
{
    /// <summary>The task as it was given.</summary>
    Goal,

    /// <summary>What a planner or manager means to do.</summary>
    Plan,

    /// <summary>Somebody is asked to do something.</summary>
    Assignment,

    /// <summary>Who goes on, without any content of its own.</summary>
    Routing,

    /// <summary>What a worker came to.</summary>
    Answer,

    ToolCall,

    ToolResult,

    /// <summary>A holder passes the task on; the text is its reason and what remains.</summary>
    Handoff,

    /// <summary>A worker asks for something that it needs.</summary>
    Question,

    /// <summary>Something said to a worker about its work: findings, an answer to its question, a human's wishes.</summary>
    Feedback,

    /// <summary>What a validator, judge or human made of a candidate.</summary>
    Verdict,

    /// <summary>The task is about to end, or ended.</summary>
    Termination,
}
