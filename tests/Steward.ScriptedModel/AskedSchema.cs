using System.Text.Json;

namespace Steward.ScriptedModel;

/// <summary>
/// The schema of an answer where no response format brings it: it stands in the system message, or is a tool's. It is known by its fields.
/// </summary>
internal static class AskedSchema
{
    /// <summary>A field that only one form of answer has, and the name of that form. The first that is there counts.</summary>
    private static readonly (string Field, string Name)[] Forms =
    [
        ("subtasks", "plan"), ("verdict", "judgement"), ("decision", "owner-choice"), ("next", "manager-plan"),
        ("findings", "monitor-judgement"), ("handoff", "handoff-envelope"), ("status", "envelope"),
    ];

    public static string? In(IReadOnlyList<ChatTurnMessage> messages)
    {
        const string Begin = "{\"type\":\"object\"";
        var system = messages.FirstOrDefault(message => message.Role == "system")?.Content ?? string.Empty;
        var at = system.IndexOf(Begin, StringComparison.Ordinal);
        return at < 0 ? null : system[at..];
    }

    /// <summary>Null for a schema that is no answer's, such as that of a tool that searches.</summary>
    public static string? NameOf(string? schema)
    {
        if (string.IsNullOrEmpty(schema))
            return null;
        using var document = JsonDocument.Parse(schema);
        return document.RootElement.TryGetProperty("properties", out var fields)
            ? Array.Find(Forms, form => fields.TryGetProperty(form.Field, out _)).Name
            : null;
    }
}
