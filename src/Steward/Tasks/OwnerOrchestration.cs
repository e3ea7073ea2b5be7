using Steward.Durability;

namespace Steward.Tasks;

/// <summary>The orchestration that owns a task until exactly one terminal state. One instance per task; its id is the task's id.</summary>
internal static class OwnerOrchestration
{
    public static readonly OrchestrationName<TaskSpecification, TaskOutcome> Name = new("task-owner");

    /// <summary>Name of the meter that counts tasks, detections, spending and refusals.</summary>
    public const string MeterName = "Steward";
}
