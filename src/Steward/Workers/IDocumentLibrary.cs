namespace Steward.Workers;

/// <summary>The documents of a task: those the host offers, and those that came with the request.</summary>
public interface IDocumentLibrary
{
    /// <summary>Names of all documents that the given names stand for (a folder stands for every readable file in it), sorted.</summary>
    Task<IReadOnlyList<string>> ListAsync(string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default);

    /// <summary>Text of one document; null when it is none of the task's.</summary>
    Task<string?> ReadAsync(string taskId, IReadOnlyList<string> names, string document, CancellationToken cancellationToken = default);
}
