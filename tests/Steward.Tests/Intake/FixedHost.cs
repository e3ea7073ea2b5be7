using Steward.Workers;

namespace Steward.Tests.Intake;

/// <summary>A critic, a planner and a researcher, unless a test says otherwise.</summary>
internal sealed class FixedCatalogue : IWorkerCatalogue
{
    public IReadOnlyList<WorkerCard> Cards { get; set; } =
    [
        new() { Name = "critic", Description = "Criticises." },
        new() { Name = "planner", Description = "Plans.", Role = WorkerRole.Planner },
        new() { Name = "researcher", Description = "Researches." },
    ];
}

/// <summary>Has the folder <c>docs</c> and nothing else.</summary>
internal sealed class FixedLibrary : IDocumentLibrary
{
    public Task<IReadOnlyList<string>> ListAsync(
        string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>(names.Contains("docs", StringComparer.Ordinal) ? ["docs/a.md"] : []);

    public Task<string?> ReadAsync(string taskId, IReadOnlyList<string> names, string document,
        CancellationToken cancellationToken = default) =>
        Task.FromResult<string?>(null);
}
