using Steward.Limits;
using Steward.Resilience;

namespace Steward.Workers;

/// <summary>
/// What the owner knows of a worker, taken from the catalogue when the task is accepted: later changes of the catalogue
/// do not change tasks in flight.
/// </summary>
public sealed record WorkerCard
{
    /// <summary>Unique in the catalogue: lower-case letters, digits, <c>-</c> and single <c>_</c>, a letter first, at most 64.</summary>
    public required string Name { get; init; }

    /// <summary>What it is good for, for planners and for workers that hand off.</summary>
    public required string Description { get; init; }

    /// <summary>Which runner takes its turns; <see cref="WorkerKind.Code"/> by default.</summary>
    public WorkerKind Kind { get; init; } = WorkerKind.Code;

    /// <summary><see cref="WorkerRole.Specialist"/> by default.</summary>
    public WorkerRole Role { get; init; } = WorkerRole.Specialist;

    /// <summary>Names of the tools that it may call; none by default.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Tokens that the fixed part of its prompt can take at most (instructions, tool and output schemas).</summary>
    public long PromptOverhead { get; init; }

    /// <summary>
    /// Bytes of UTF-8 that a token of its model stands for at least, mostly: by it the first guess of a prompt's size is made, which the
    /// host corrects before the call. Null where only the bound by bytes holds, one for a token.
    /// </summary>
    public int? BytesPerToken { get; init; }

    /// <summary>Tokens it may write in one turn. 0 for a worker that uses no model.</summary>
    public int MaxOutputTokens { get; init; }

    /// <summary>Turns of one invocation, the answer included.</summary>
    public int MaxTurns { get; init; } = 8;

    /// <summary>Of one turn or tool call.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Of the dearest model that it may run on, as far as prices are known.</summary>
    public ModelPrice Price { get; init; } = ModelPrice.Free;

    /// <summary>
    /// Models that it may run on and whose price is not known: their calls count as free. Null where all prices are known.
    /// </summary>
    public IReadOnlyList<string>? UnpricedModels { get; init; }

    /// <summary>Its circuit breaker and bulkhead.</summary>
    public GatePolicy Gate { get; init; } = GatePolicy.Default;

    /// <summary>What everybody who reads its answers must know, such as that no model wrote them; null mostly.</summary>
    public string? Notice { get; init; }

    /// <summary>For <see cref="WorkerKind.Team"/>: the names of the specialists of the sub-task.</summary>
    public IReadOnlyList<string> Team { get; init; } = [];

    /// <summary>All <see cref="UnpricedModels"/> of some workers.</summary>
    internal static IReadOnlyList<string> UnpricedIn(IEnumerable<WorkerCard> workers) =>
        [.. workers.SelectMany(worker => worker.UnpricedModels ?? []).Distinct(StringComparer.Ordinal)];
}

/// <summary>What does the work.</summary>
public enum WorkerKind
{
    /// <summary>C# in the host.</summary>
    Code,

    /// <summary>A prompt plus tools on a chat model.</summary>
    Model,

    /// <summary>A remote HTTP endpoint.</summary>
    Http,

    /// <summary>A tool of an MCP server.</summary>
    Mcp,

    /// <summary>A sub-task with workers of its own, on the ledger of the task that calls it.</summary>
    Team,
}

/// <summary>What a worker is asked for.</summary>
public enum WorkerRole
{
    /// <summary>The work itself: plans, managers and handoffs name it.</summary>
    Specialist,

    /// <summary>Splits the goal into subtasks.</summary>
    Planner,

    /// <summary>Joins the results of subtasks into one.</summary>
    Assembler,

    /// <summary>Decides whether a result meets the criterion, and what monitors cannot decide by code.</summary>
    Judge,

    /// <summary>Decides how a task ends that hit a limit.</summary>
    Owner,

    /// <summary>Decides each round of adaptive planning.</summary>
    Manager,
}
