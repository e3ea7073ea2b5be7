using System.Text.Json;
using Steward.Workers.Code;

namespace Steward.Workers.Remote;

/// <summary>The body that is posted to an HTTP worker. Part of the published contract: see docs/workers.md.</summary>
/// <param name="Inputs">What other workers of the task found.</param>
/// <param name="Briefing">Structured input of a pattern; absent for plain work.</param>
/// <param name="Documents">Names of the task's documents.</param>
/// <param name="Deadline">The answer is not waited for past this.</param>
internal sealed record RemoteInput(
    string TaskId,
    string InvocationId,
    string Goal,
    string? Criterion,
    string Objective,
    string? Feedback,
    IReadOnlyList<InputEnvelope> Inputs,
    JsonElement? Briefing,
    IReadOnlyList<string> Documents,
    DateTimeOffset Deadline)
{
    public static RemoteInput From(WorkerInput input, IReadOnlyList<string> documents)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(input.TaskId, input.InvocationId, input.Goal, input.Criterion, input.Objective, input.Feedback, input.Inputs,
            input.Briefing, documents, input.Deadline);
    }
}
