using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Steward.Workers.Providers;

/// <summary>What a server says of its own failure, in whatever form. Reading it never fails.</summary>
/// <param name="Words">For people, in one line, without secrets; empty where there are none.</param>
/// <param name="Kind">Its codes, types and parameters, for telling failures apart.</param>
/// <param name="Status">Of HTTP, where the body names one.</param>
/// <param name="Usage">What it counted, if it says so.</param>
internal sealed record ErrorBody(string Words, string Kind, int? Status, UsageDetails? Usage)
{
    private const int MaxWords = 2_000;

    /// <summary>A shorter secret would take words away that only look like it.</summary>
    private const int MinSecret = 8;

    private static readonly string[] Places = ["message", "detail", "error", "title"];
    private static readonly string[] Statuses = ["code", "status", "statusCode"];
    private static readonly string[] Kinds = ["code", "type", "param"];

    public static ErrorBody None { get; } = new(string.Empty, string.Empty, null, null);

    /// <summary>What the tokens of the account are for is used up: waiting does not help.</summary>
    public bool IsQuota => Kind.Contains("insufficient_quota", StringComparison.OrdinalIgnoreCase);

    public bool IsContentFilter =>
        Kind.Contains("content_filter", StringComparison.OrdinalIgnoreCase)
            || Kind.Contains("content_policy", StringComparison.OrdinalIgnoreCase);

    /// <param name="secrets">Taken out of the words.</param>
    public static ErrorBody Of(string text, IReadOnlyList<string> secrets)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Of(document.RootElement, secrets);
        }
        catch (JsonException)
        {
            // A page of a proxy says nothing; a line of text may.
            return text.TrimStart().StartsWith('<') ? None : None with { Words = Line(text, secrets) };
        }
    }

    /// <inheritdoc cref="Of(string, IReadOnlyList{string})"/>
    public static ErrorBody Of(JsonElement root, IReadOnlyList<string> secrets)
    {
        // Gemini's are in a list.
        if (root.ValueKind == JsonValueKind.Array)
            return root.GetArrayLength() > 0 ? Of(root[0], secrets) : None;
        var error = root.Field("error") is { ValueKind: JsonValueKind.Object } inner ? inner : root;
        var words = WordsOf(error) ?? string.Empty;
        // What a router was told by the server behind it.
        if (error.Field("metadata") is { } metadata && metadata.Text("raw") is { } raw)
            words = $"{words} {raw}";
        var status = Statuses.Select(name => StatusOf(error.Field(name))).FirstOrDefault(one => one is not null);
        return new(Line(words, secrets), string.Join(' ', Kinds.Select(name => error.Field(name)?.ToString())), status,
            UsageReader.Of(root));
    }

    private static string? WordsOf(JsonElement error) => Places.Select(name => error.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        var other => other.Value.GetRawText(),
    }).FirstOrDefault(words => !string.IsNullOrWhiteSpace(words));

    private static int? StatusOf(JsonElement? value) =>
        int.TryParse(value?.ToString(), CultureInfo.InvariantCulture, out var status) && status is >= 400 and <= 599 ? status : null;

    /// <summary>Words of others in one line, without secrets.</summary>
    public static string Line(string words, IReadOnlyList<string> secrets, int max = MaxWords) =>
        ModelFault.Line(secrets.Where(secret => secret.Length >= MinSecret)
            .Aggregate(words, (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal)), max);
}
