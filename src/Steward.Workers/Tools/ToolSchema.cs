using System.Text.Json;

namespace Steward.Workers.Tools;

/// <summary>Schemas of built-in tools, written as JSON.</summary>
internal static class ToolSchema
{
    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
