namespace Steward.Workers;

/// <summary>The documents of a task: those the host offers, and those that came with the request.</summary>
public interface IDocumentLibrary
{
    /// <summary>What is wrong with names that a request gives for documents of the host; empty when all can be used.</summary>
    async Task<IReadOnlyList<DocumentRefusal>> CheckAsync(IReadOnlyList<string> names, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        var refusals = new List<DocumentRefusal>();
        foreach (var name in names)
        {
            if ((await ListAsync(string.Empty, [name], cancellationToken)).Count == 0)
                refusals.Add(new(name, "is not a document that this host offers"));
        }
        return refusals;
    }

    /// <summary>Names of all documents that the given names stand for (a folder stands for every readable file in it), sorted.</summary>
    Task<IReadOnlyList<string>> ListAsync(string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default);

    /// <summary>Text of one document; null when it is none of the task's.</summary>
    Task<string?> ReadAsync(string taskId, IReadOnlyList<string> names, string document, CancellationToken cancellationToken = default);
}

/// <param name="Name">As the request gave it; null when it is about all of them together.</param>
/// <param name="Reason">In words that follow the name, on one line.</param>
public sealed record DocumentRefusal(string? Name, string Reason);
