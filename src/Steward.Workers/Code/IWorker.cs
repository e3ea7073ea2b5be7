namespace Steward.Workers.Code;

/// <summary>A worker in C#: register it as a singleton <see cref="IWorker"/>.</summary>
public interface IWorker
{
    /// <summary>Unique in the catalogue: lower-case letters, digits, <c>-</c> and single <c>_</c>, at most 64.</summary>
    string Name { get; }

    /// <summary>What it is good at: planners choose by it.</summary>
    string Description { get; }

    /// <summary>Of one call. 1 second to 1 hour; 2 minutes unless overridden.</summary>
    TimeSpan Timeout => TimeSpan.FromMinutes(2);

    /// <summary>
    /// Does the work. Called at least once per invocation: what must not happen twice is keyed by <see cref="WorkerInput.IdempotencyKey"/>.
    /// What it throws becomes a <c>failed</c> envelope and counts for the worker's circuit breaker; a failure that is not a fault of the
    /// worker is better returned as <see cref="Envelope.Failed"/>.
    /// </summary>
    Task<Envelope> RunAsync(WorkerInput input, CancellationToken cancellationToken);
}
