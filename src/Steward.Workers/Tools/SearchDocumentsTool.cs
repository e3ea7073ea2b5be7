using System.Text.Json;
using Steward.Workers.Documents;

namespace Steward.Workers.Tools;

/// <summary><c>search_documents</c>: ranked passages with their positions.</summary>
internal sealed class SearchDocumentsTool(DocumentSearch search) : ITool
{
    public const string ToolName = "search_documents";

    private const int DefaultTake = 5;

    public string Name => ToolName;

    public string Description =>
        "Searches the task's documents for words and returns the best passages, best first, as {document, start, end, quote}. "
        + "Copy these four fields to cite a passage. Few, telling words find more than whole questions.";

    public JsonElement Parameters { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "properties": {
            "query": { "type": "string", "minLength": 1, "maxLength": 400, "description": "Words to look for" },
            "limit": { "type": "integer", "minimum": 1, "maximum": 10, "description": "How many passages, 5 by default" }
          },
          "required": ["query"],
          "additionalProperties": false
        }
        """);

    public async Task<ToolResult> InvokeAsync(ToolContext context, JsonElement arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var take = arguments.TryGetProperty("limit", out var limit) ? (int)limit.GetDouble() : DefaultTake;
        var query = arguments.GetProperty("query").GetString()!;
        var hits = await search.SearchAsync(context.TaskId, context.Documents, query, take, cancellationToken);
        var citations = hits.Select(hit => hit.Citation).ToList();
        return new(ToolJson.List("results", citations), citations);
    }
}
