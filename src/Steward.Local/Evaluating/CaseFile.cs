using System.Text;
using System.Text.Json;
using Steward.Contracts;
using Steward.Durability;
using Steward.Limits;
using Steward.Local.Exits;
using Steward.Local.Running;

namespace Steward.Local.Evaluating;

/// <summary>Cases from a file: one JSON object, or JSON lines where its name ends in <c>.jsonl</c>. All errors come at once.</summary>
/// <param name="Name">What the file calls the whole; null where it does not.</param>
/// <param name="Folder">That the host offers documents from.</param>
internal sealed record CaseFile(string? Name, string Folder, IReadOnlyList<EvalCase> Cases)
{
    public const string Label = "FILE";
    private const int MaxCases = 1_000;
    private const int NameLength = 200;
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = RequestBounds.Depth + 2 };

    /// <param name="pattern">Instead of what the cases say; null for theirs.</param>
    /// <param name="bounds">The host's.</param>
    /// <exception cref="CommandException">The file cannot be read, or has errors.</exception>
    public static async Task<CaseFile> ReadAsync(string path, string? pattern, LimitBounds bounds, CancellationToken cancellationToken)
    {
        var bytes = await EvalFiles.ReadAsync(path, Label, cancellationToken);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var errors = new FieldErrors();
        var (name, places) = Path.GetExtension(path) == ".jsonl" ? (null, Lines(bytes, errors)) : Whole(bytes, errors);
        List<CaseDocuments> documents = [.. places.Select(place => CaseDocuments.Find(place, folder))];
        var choice = DocumentsChoice.Of([.. documents.SelectMany(one => one.Paths)], folder);
        var names = new Queue<string>(choice.Names);
        var cases = new List<EvalCase>();
        foreach (var one in documents)
        {
            var read = CaseReader.Read(one, [.. one.Paths.Select(_ => names.Dequeue())], pattern, bounds);
            foreach (var error in read.Errors)
                errors.Add(one.Place.FieldOf(error.Field), error.Message);
            if (read.Value is { } value && cases.Exists(other => other.Name == value.Name))
                errors.Add(one.Place.FieldOf("name"), $"'{FieldErrors.Excerpt(value.Name)}' is given twice");
            else if (read.Value is { } unique)
                cases.Add(unique);
        }
        return errors.Any ? throw CommandException.BadInput(errors.All) : new(name, choice.Folder, cases);
    }

    private static (string? Name, IReadOnlyList<CasePlace> Places) Whole(byte[] bytes, FieldErrors errors)
    {
        if (Parse(bytes, "", errors) is not { } root || JsonFields.Open(root, "", errors) is not { } fields)
            return (null, []);
        var name = fields.Text("name", NameLength);
        fields.Require("cases");
        var cases = fields.List("cases", MaxCases);
        if (cases.Count == 0 && !errors.Any)
            errors.Add("cases", "must not be empty");
        fields.RefuseOthers();
        return (name, [.. cases.Select(item => new CasePlace(item.Item, item.Path, "."))]);
    }

    private static List<CasePlace> Lines(byte[] bytes, FieldErrors errors)
    {
        var places = new List<CasePlace>();
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!string.IsNullOrWhiteSpace(lines[i]) && Parse(Encoding.UTF8.GetBytes(lines[i]), $"line {i + 1}", errors) is { } item)
                places.Add(new(item, $"line {i + 1}", ": "));
        }
        if (places.Count == 0 && !errors.Any)
            errors.Add("", "there are no cases");
        if (places.Count > MaxCases)
            errors.Add("", $"has {places.Count} cases; at most {MaxCases} are allowed");
        return places;
    }

    private static JsonElement? Parse(ReadOnlyMemory<byte> bytes, string place, FieldErrors errors)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes, Json);
            if (ForeignJson.IsReadable(document.RootElement))
                return document.RootElement.Clone();
            errors.Add(place, "is not valid Unicode (an escaped surrogate without its pair)");
        }
        catch (JsonException broken)
        {
            errors.Add(place, $"is not JSON: error in line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}"
                + (place.Length == 0 ? " (the name of a file of JSON lines ends in .jsonl)" : ""));
        }
        return null;
    }
}

/// <summary>A case as it stands in its file.</summary>
/// <param name="Place"><c>cases[2]</c> or <c>line 3</c>.</param>
/// <param name="Separator">Between the place and a field in it.</param>
internal sealed record CasePlace(JsonElement Item, string Place, string Separator)
{
    public string FieldOf(string field) => field.Length == 0 ? Place : Place + Separator + field;
}
