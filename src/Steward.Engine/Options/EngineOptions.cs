namespace Steward.Engine.Options;

/// <summary>Settings of the engine. Checked together when it starts; every error is named at once.</summary>
public sealed class EngineOptions
{
    /// <summary>Activities that run at the same time; more wait in order. 1 to 10,000; 256 by default.</summary>
    public int ActivityConcurrency { get; set; } = 256;

    /// <summary>
    /// Idle instances whose code is kept in memory; others are replayed when something reaches them. 1 to 1,000,000; 10,000 by default.
    /// </summary>
    public int WarmInstances { get; set; } = 10_000;

    /// <summary>
    /// Bytes of the histories of idle instances whose code is kept in memory, however few they are. 1 MiB to 1 TiB; 256 MiB by default.
    /// </summary>
    public long WarmHistoryBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Entities whose state is kept in memory. 1 to 1,000,000; 10,000 by default.</summary>
    public int WarmEntities { get; set; } = 10_000;

    /// <summary>Bytes of one input, result, event or entity state as JSON. 1 KiB to 64 MiB; 16 MiB by default.</summary>
    public int MaxPayloadBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Events in the history of one execution; an instance that needs more continues as new. 100 to 10,000,000; 200,000 by default.
    /// </summary>
    public int MaxHistoryEvents { get; set; } = 200_000;

    /// <summary>How long a stop waits for running activities after it has cancelled them. Up to 5 minutes; 10 seconds by default.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <exception cref="EngineOptionsException">Names every value out of its bounds.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        Check(nameof(ActivityConcurrency), ActivityConcurrency, 1, 10_000);
        Check(nameof(WarmInstances), WarmInstances, 1, 1_000_000);
        Check(nameof(WarmHistoryBytes), WarmHistoryBytes, 1024 * 1024, 1024L * 1024 * 1024 * 1024);
        Check(nameof(WarmEntities), WarmEntities, 1, 1_000_000);
        Check(nameof(MaxPayloadBytes), MaxPayloadBytes, 1024, 64 * 1024 * 1024);
        Check(nameof(MaxHistoryEvents), MaxHistoryEvents, 100, 10_000_000);
        if (StopTimeout < TimeSpan.Zero || StopTimeout > TimeSpan.FromMinutes(5))
            errors.Add($"{nameof(StopTimeout)} is {StopTimeout}; it must be from 00:00:00 to 00:05:00.");
        if (errors.Count > 0)
            throw new EngineOptionsException(errors);

        void Check(string name, long value, long min, long max)
        {
            if (value < min || value > max)
                errors.Add($"{name} is {value}; it must be from {min} to {max}.");
        }
    }

    internal EngineOptions Copy() => (EngineOptions)MemberwiseClone();
}

/// <summary>Options are out of their bounds.</summary>
public sealed class EngineOptionsException(IReadOnlyList<string> errors) : Exception(string.Join(' ', errors))
{
    /// <summary>One sentence for each value, with its bounds.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
