using System.Text;
using Steward.Durability;

namespace Steward.Workers.Documents;

/// <summary>Documents that came with a request: records under <c>{task}/{name}</c>.</summary>
internal sealed class GivenDocuments(RecordStore records)
{
    public Task SaveAsync(string taskId, string name, string text, CancellationToken cancellationToken = default) =>
        records.PutAsync(RecordCollections.Documents, Key(taskId, name), Encoding.UTF8.GetBytes(text), cancellationToken);

    internal async Task<LibraryDocument?> FindAsync(string taskId, string name, CancellationToken cancellationToken)
    {
        var bytes = await records.GetAsync(RecordCollections.Documents, Key(taskId, name), cancellationToken);
        if (bytes is null)
            return null;
        var text = DocumentText.Of(name, Encoding.UTF8.GetString(bytes));
        return new(name, text, FileTexts.StampOf(text));
    }

    private static string Key(string taskId, string name) => $"{taskId}/{name}";
}
