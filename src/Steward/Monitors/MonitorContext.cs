namespace Steward.Monitors;

/// <summary>What is known of a task before its first turn.</summary>
/// <param name="Criterion">When the task is done, in words.</param>
/// <param name="Workers">Who may do what; empty where that is not known (a foreign transcript).</param>
internal sealed record MonitorContext(string Goal, string? Criterion, IReadOnlyList<MonitoredWorker> Workers)
{
    public MonitoredWorker? Worker(string name) => Workers.FirstOrDefault(worker => worker.Name == name);
}

internal sealed record MonitoredWorker(string Name, string Description, IReadOnlyList<string> Tools);
