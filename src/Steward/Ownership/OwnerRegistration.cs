using Steward.Durability;
using Steward.Limits;
using Steward.Resilience;
using Steward.Tasks;
using Steward.Validation;

namespace Steward.Ownership;

/// <summary>What the core itself brings to a host's registry.</summary>
internal static class OwnerRegistration
{
    public static Task<TaskOutcome> RunAsync(OrchestrationContext context, TaskSpecification specification) =>
        new Owner(context, specification).RunAsync();

    /// <summary>
    /// Registers what the core itself brings: the owner, ledger, gate, validator and the owner's records.
    /// Workers and approvals come from the host.
    /// </summary>
    /// <param name="announce">Runs in the orchestration when a task that was submitted (no sub-task) has its outcome.
    /// Must not throw.</param>
    public static DurableRegistry AddOwner(this DurableRegistry registry, Validator validator, RecordStore records,
        OutcomeAnnouncement? announce = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(validator);
        var writer = new OwnerRecords(records);
        return registry
            .AddOrchestration(OwnerOrchestration.Name, async (context, specification) =>
            {
                var outcome = await RunAsync(context, specification);
                if (announce is not null && specification.Depth == 0)
                    await announce(context, specification, outcome);
                return outcome;
            })
            .AddEntity(Ledger.Definition)
            .AddEntity(Gate.Definition)
            .AddActivity(Validator.Activity, (context, request) => validator.ValidateAsync(request, context.CancellationToken))
            .AddActivity(OwnerActivities.RecordEnvelope, (context, record) => writer.RecordAsync(record, context.CancellationToken))
            .AddActivity(OwnerActivities.DeadLetter, (context, letter) => writer.DeadLetterAsync(letter, context.CancellationToken));
    }
}

/// <summary>Tells others how a task ended. Runs in the owner's orchestration, and is replayed with it.</summary>
internal delegate Task OutcomeAnnouncement(OrchestrationContext context, TaskSpecification specification, TaskOutcome outcome);
