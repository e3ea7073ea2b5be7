using System.Text.Json;
using Steward.Durability;

namespace Steward.Workers.Tools;

/// <summary>Results of the document tools, as JSON that a model can copy citations from.</summary>
internal static class ToolJson
{
    /// <summary>
    /// The items as a JSON array under <paramref name="name"/>; the last ones are left out where the text would become too long.
    /// </summary>
    public static string List<T>(string name, IReadOnlyList<T> items)
    {
        for (var take = items.Count; ; take--)
        {
            var text = JsonSerializer.Serialize(
                new Dictionary<string, IEnumerable<T>>(StringComparer.Ordinal) { [name] = items.Take(take) }, DurableJson.Options);
            if (text.Length <= ToolResult.MaxTextLength || take == 0)
                return text;
        }
    }
}
