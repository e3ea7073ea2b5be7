using Steward.Approvals;
using Steward.Contracts;
using Steward.Limits;
using Steward.Tasks;
using Steward.Validation;

namespace Steward.Functions.Tests.Queues;

/// <summary>Tasks and how they ended, as an announcer is given them.</summary>
internal static class Outcomes
{
    public static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static TaskSpecification Task(IReadOnlyDictionary<string, string>? metadata = null) => new()
    {
        Id = "01a21d203f6d45ecf93d419f4d71",
        RootId = "01a21d203f6d45ecf93d419f4d71",
        Goal = "g",
        Pattern = PatternKind.OrchestratorWorker,
        Documents = [],
        Workers = [],
        Limits = TaskLimits.Default,
        Completion = new("c", []),
        OnLimit = OnLimit.Abort,
        Approval = ApprovalPolicy.Default,
        CreatedAt = Noon,
        Metadata = metadata ?? new Dictionary<string, string>(StringComparer.Ordinal),
    };

    public static TaskOutcome Of(string result, string detail = "d") => new(
        TaskState.Completed, ReasonCode.Validated, detail, result, 0.9, [], new(Tokens: 7, CostUsd: 0.25m),
        PatternKind.OrchestratorWorker, [], Noon);
}
