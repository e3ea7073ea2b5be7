using System.Text.Json;
using System.Text.RegularExpressions;
using Steward.Contracts;
using Steward.Workers.Settings;

namespace Steward.Workers.Catalogue;

/// <summary>Reads the models that a catalogue file declares.</summary>
internal static partial class ModelReader
{
    private const int MaxHeaders = 16;

    private static readonly (TimeSpan, TimeSpan) AttemptTimeouts = (TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));

    /// <summary>Written by the client itself: credentials, and what HTTP needs.</summary>
    private static readonly string[] OwnHeaders = ["authorization", "api-key", "host", "connection", "transfer-encoding"];

    public static IReadOnlyList<ModelDefinition> Read(JsonFields fields, FieldErrors errors)
    {
        var models = new List<ModelDefinition>();
        if (fields.Object("models") is not { } named || !named.HasAtMost(CatalogueFile.MaxModels))
            return models;
        foreach (var name in named.Names)
        {
            if (!named.Named(name, CatalogueFile.MaxModelName) || named.Object(name) is not { } model)
                continue;
            if (name.Contains(',', StringComparison.Ordinal) || name.Trim() != name)
                errors.Add(named.PathOf(name), "names have no commas, which are for fallback orders, and no white space around them");
            models.Add(ReadModel(name, model, errors));
        }
        return models;
    }

    private static ModelDefinition ReadModel(string name, JsonFields fields, FieldErrors errors)
    {
        var model = new ModelDefinition
        {
            Name = name,
            Provider = CatalogueFields.OneOf(fields, "provider", errors,
                ("openai", ModelProvider.Openai), ("azure-openai", ModelProvider.AzureOpenai)),
            Model = fields.Text("model", CatalogueFile.MaxModelName),
            Endpoint = CatalogueFields.Address(fields, "endpoint", errors),
            ApiKeySetting = fields.Text("apiKeySetting", 200),
            ApiVersion = fields.Text("apiVersion", CatalogueFields.NameLength),
            Headers = ReadHeaders(fields, errors),
            Sampling = CatalogueFields.Sampling(fields) with
            {
                Seed = Integer(fields, "seed", (0, int.MaxValue)),
            },
            Structured = CatalogueFields.OneOf(fields, "structured", errors,
                ("auto", StructuredOutput.Auto), ("schema", StructuredOutput.Schema), ("object", StructuredOutput.JsonObject),
                ("tool", StructuredOutput.Tool), ("prompt", StructuredOutput.Prompt)),
            Tokenizer = CatalogueFields.OneOf(fields, "tokenizer", errors,
                ("auto", Tokenizer.Auto), ("bytes", Tokenizer.Bytes), ("cl100k", Tokenizer.Cl100k), ("o200k", Tokenizer.O200k)),
            ContextWindow = Integer(fields, "contextWindow", (1_024, 100_000_000)),
            RequestsPerMinute = (int?)Integer(fields, "requestsPerMinute", (1, 1_000_000)),
            TokensPerMinute = Integer(fields, "tokensPerMinute", (1_000, 1_000_000_000)),
            Price = fields.Object("price") is { } price ? CatalogueReader.ReadPrice(price, errors) : null,
            AttemptTimeout = Duration(fields, "attemptTimeout"),
            Streaming = CatalogueFields.Flag(fields, "streaming", errors),
            FirstTokenTimeout = Duration(fields, "firstTokenTimeout"),
            TokenTimeout = Duration(fields, "tokenTimeout"),
        };
        fields.RefuseOthers();
        return model;
    }

    private static TimeSpan? Duration(JsonFields fields, string name) =>
        CatalogueFields.Given(fields, name, fields.Duration(name, TimeSpan.Zero, AttemptTimeouts));

    private static long? Integer(JsonFields fields, string name, (long, long) bounds) =>
        CatalogueFields.Given(fields, name, fields.Integer(name, 0, bounds));

    private static List<ModelHeader> ReadHeaders(JsonFields fields, FieldErrors errors)
    {
        var headers = new List<ModelHeader>();
        if (fields.Object("headers") is not { } named || !named.HasAtMost(MaxHeaders))
            return headers;
        foreach (var name in named.Names)
        {
            if (!IsAllowed(name))
            {
                errors.Add(named.PathOf(FieldErrors.Excerpt(name)),
                    "is not the name of a header that can be added; Authorization, api-key, Host, Connection, Transfer-Encoding and "
                        + "Content-* cannot");
            }
            else if (headers.Exists(other => string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase)))
            {
                errors.Add(named.PathOf(name), "is given twice");
            }
            else if (ReadHeader(named, name, errors) is { } header)
            {
                headers.Add(header);
            }
        }
        return headers;
    }

    /// <summary>A text, or the name of the setting that holds it.</summary>
    private static ModelHeader? ReadHeader(JsonFields headers, string name, FieldErrors errors)
    {
        if (headers.Element(name) is { ValueKind: JsonValueKind.Object })
        {
            var secret = headers.Object(name)!;
            var setting = secret.Text("setting", 200, required: true);
            secret.RefuseOthers();
            return setting is null ? null : new(name, null, setting);
        }
        if (headers.Text(name, 2_000) is not { } value)
            return null;
        if (HeaderSecret.ErrorOf(headers.PathOf(name), value) is not { } error)
            return new(name, value, null);
        errors.Add(error.Field, error.Message);
        return null;
    }

    private static bool IsAllowed(string name) =>
        HeaderNames().IsMatch(name) && !OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)
            && !name.StartsWith("content-", StringComparison.OrdinalIgnoreCase);

    /// <summary>A token of RFC 9110, 5.6.2.</summary>
    [GeneratedRegex("^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex HeaderNames();
}
