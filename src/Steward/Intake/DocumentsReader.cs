using System.Text.Json;
using Steward.Contracts;
using Steward.Tasks;

namespace Steward.Intake;

/// <summary>Reads <c>documents</c>: names, or objects with a name and a text.</summary>
internal static class DocumentsReader
{
    public static IReadOnlyList<RequestedDocument> Read(JsonFields fields, FieldErrors errors)
    {
        var documents = new List<RequestedDocument>();
        foreach (var (item, path) in fields.List("documents", RequestBounds.Documents))
        {
            if (ReadOne(item, path, errors) is not { } document)
                continue;
            if (documents.Exists(other => other.Name == document.Name))
                errors.Add(path, $"'{FieldErrors.Excerpt(document.Name)}' is given twice");
            else
                documents.Add(document);
        }
        return documents;
    }

    private static RequestedDocument? ReadOne(JsonElement item, string path, FieldErrors errors)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            var text = JsonScalars.Text(item, path, RequestBounds.DocumentNameLength, errors);
            return text == Whole ? new(Whole) : Name(text, path, errors) is { } name ? new(name) : null;
        }
        if (item.ValueKind != JsonValueKind.Object)
        {
            errors.Add(path, $"must be a document's name, or an object with name and text, not {JsonFields.Describe(item)}");
            return null;
        }
        var fields = JsonFields.Open(item, path, errors)!;
        var given = Name(fields.Text("name", RequestBounds.DocumentNameLength, required: true), fields.PathOf("name"), errors);
        var content = fields.Text("text", RequestBounds.BodyBytes, required: true);
        fields.RefuseOthers();
        return given is null || content is null ? null : new(given, content);
    }

    /// <summary>Names are relative, with forward slashes: they are names of what the host offers, never paths of the server.</summary>
    private static string? Name(string? name, string path, FieldErrors errors)
    {
        if (name is null)
            return null;
        if (IsRelativeName(name))
            return name;
        errors.Add(path,
            $"'{FieldErrors.Excerpt(name)}' is not a document's name: names are relative, with '/' between their parts, without '..', '\\' "
                + "or ':'");
        return null;
    }

    /// <summary>All that the host offers.</summary>
    private const string Whole = ".";

    private static bool IsRelativeName(string name) =>
        !name.Any(c => c is '\\' or ':' || char.IsControl(c))
        && name.TrimEnd('/').Split('/').All(part => part.Trim() is not ("" or "." or ".."));
}
