using System.Text.Json;
using Steward.Durability;

namespace Steward.Workers.Tools;

/// <summary><c>read_document</c>: a stretch of one document.</summary>
internal sealed class ReadDocumentTool(IDocumentLibrary library) : ITool
{
    public const string ToolName = "read_document";

    private const int DefaultLength = 2_000;
    private const int NamesInError = 20;

    public string Name => ToolName;

    public string Description =>
        "Reads a part of one of the task's documents: the text from position start, at most length characters, with the document's total "
        + "length. A quote taken from it has the position start + its offset in the text.";

    public JsonElement Parameters { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "properties": {
            "document": { "type": "string", "minLength": 1, "maxLength": 500, "description": "Name as the search gives it" },
            "start": { "type": "integer", "minimum": 0, "maximum": 2147483647, "description": "Position of the first character, 0 by default" },
            "length": { "type": "integer", "minimum": 1, "maximum": 4000, "description": "Characters to read, 2000 by default" }
          },
          "required": ["document"],
          "additionalProperties": false
        }
        """);

    public async Task<ToolResult> InvokeAsync(ToolContext context, JsonElement arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var document = arguments.GetProperty("document").GetString()!;
        var text = await library.ReadAsync(context.TaskId, context.Documents, document, cancellationToken);
        if (text is null)
            return await UnknownAsync(context, document, cancellationToken);
        var start = Whole(arguments, "start", 0);
        if (start >= text.Length)
            return ToolResult.Failed($"'{document}' has {text.Length} characters: start must be less.");
        var end = Math.Min(text.Length, start + Whole(arguments, "length", DefaultLength));
        if (char.IsLowSurrogate(text[start]) && start > 0)
            start--;
        if (end < text.Length && char.IsLowSurrogate(text[end]))
            end++;
        // Control characters are written as escapes, six times as long.
        while (true)
        {
            var part = text[start..end];
            var json = JsonSerializer.Serialize(new DocumentPart(document, start, end, text.Length, part), DurableJson.Options);
            if (json.Length <= ToolResult.MaxTextLength)
                return new(json);
            end = start + ((end - start) / 2);
        }
    }

    private async Task<ToolResult> UnknownAsync(ToolContext context, string document, CancellationToken cancellationToken)
    {
        var names = await library.ListAsync(context.TaskId, context.Documents, cancellationToken);
        var more = names.Count > NamesInError ? $" and {names.Count - NamesInError} more" : string.Empty;
        return ToolResult.Failed(names.Count == 0
            ? "This task has no documents."
            : $"There is no document '{document}'. There are: {string.Join(", ", names.Take(NamesInError))}{more}.");
    }

    private static int Whole(JsonElement arguments, string name, int otherwise) =>
        arguments.TryGetProperty(name, out var value) ? (int)value.GetDouble() : otherwise;

    /// <param name="Length">Of the whole document.</param>
    private sealed record DocumentPart(string Document, int Start, int End, int Length, string Text);
}
