using System.Text.Json;
using System.Text.Unicode;
using Steward.Contracts;
using Steward.Limits;

namespace Steward.Workers.Catalogue;

/// <summary>Reads a catalogue file: the catalogue, or every error at once, one line each, naming its field.</summary>
internal static class CatalogueReader
{
    private static readonly (decimal, decimal) PriceBounds = (0, 100_000);

    /// <summary>From a file, of at most <see cref="CatalogueFile.MaxBytes"/> bytes.</summary>
    public static Validated<CatalogueFile> ReadFile(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[CatalogueFile.MaxBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Read(bytes.AsMemory(0, length));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Refused($"the file '{path}' does not exist");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            return Refused($"the file '{path}' cannot be read ({exception.Message})");
        }
    }

    public static Validated<CatalogueFile> Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > CatalogueFile.MaxBytes)
            return Refused($"the catalogue has more than {CatalogueFile.MaxBytes} bytes");
        if (bytes.Span.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        if (!Utf8.IsValid(bytes.Span))
            return Refused("the catalogue is not valid UTF-8");
        try
        {
            using var document = JsonDocument.Parse(bytes, new() { MaxDepth = CatalogueFile.MaxDepth });
            var errors = new FieldErrors();
            var file = JsonFields.Open(document.RootElement, "", errors) is { } fields ? Read(fields, errors) : null;
            return new(errors.Any ? null : file, errors.All);
        }
        catch (JsonException broken)
        {
            return Refused(broken.Message.Contains("maximum configured depth", StringComparison.OrdinalIgnoreCase)
                ? $"the catalogue is nested deeper than {CatalogueFile.MaxDepth} levels"
                : $"the catalogue is not JSON: error in line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}");
        }
    }

    private static CatalogueFile Read(JsonFields fields, FieldErrors errors)
    {
        fields.Text("$schema", 500);
        var builtIn = CatalogueFields.Flag(fields, "builtIn", errors) ?? true;
        var prices = ReadPrices(fields, errors);
        var models = ModelReader.Read(fields, errors);
        var roles = RoleReader.Read(fields, errors);
        var servers = new List<McpServerDefinition>();
        foreach (var (item, path) in fields.List("mcpServers", CatalogueFile.MaxServers))
            AddUnique(servers, McpServerReader.Read(item, path, errors), server => server.Name, path, errors);
        var workers = new List<WorkerDefinition>();
        foreach (var (item, path) in fields.List("workers", CatalogueFile.MaxWorkers))
            AddUnique(workers, WorkerDefinitionReader.Read(item, path, errors), worker => worker.Name, path, errors);
        fields.RefuseOthers();
        return new(builtIn, workers, servers, prices, models, roles);
    }

    private static void AddUnique<T>(List<T> items, T? item, Func<T, string> nameOf, string path, FieldErrors errors)
        where T : class
    {
        if (item is null)
            return;
        if (items.Exists(other => nameOf(other) == nameOf(item)))
            errors.Add($"{path}.name", $"'{FieldErrors.Excerpt(nameOf(item))}' is given twice");
        else
            items.Add(item);
    }

    private static Dictionary<string, ModelPrice> ReadPrices(JsonFields fields, FieldErrors errors)
    {
        var prices = new Dictionary<string, ModelPrice>(StringComparer.Ordinal);
        if (fields.Object("prices") is not { } models || !models.HasAtMost(CatalogueFile.MaxPrices))
            return prices;
        foreach (var model in models.Names)
        {
            if (models.Named(model, CatalogueFile.MaxModelName) && models.Object(model) is { } price)
                prices[model] = ReadPrice(price, errors);
        }
        return prices;
    }

    internal static ModelPrice ReadPrice(JsonFields price, FieldErrors errors)
    {
        var input = price.Number("inputPerMillion", 0, PriceBounds);
        var cached = price.Number("cachedInputPerMillion", input, PriceBounds);
        var output = price.Number("outputPerMillion", 0, PriceBounds);
        foreach (var name in new[] { "inputPerMillion", "outputPerMillion" })
        {
            if (!price.Has(name))
                errors.Add(price.PathOf(name), "is required");
        }
        price.RefuseOthers();
        return new(input, cached, output);
    }

    private static Validated<CatalogueFile> Refused(string message) => new(null, [new(string.Empty, message)]);
}
