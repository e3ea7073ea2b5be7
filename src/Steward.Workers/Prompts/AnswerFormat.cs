using System.Text.Json;
using Steward.Contracts;
using Steward.Workers.Tools;

namespace Steward.Workers.Prompts;

/// <summary>
/// The form that a worker's last message must have: a strict JSON schema, what the worker is told of it, and how it is read. Not by the typed answers of
/// Microsoft.Extensions.AI: they say that a text does not fit, and a model that is to correct it has to know why.
/// </summary>
/// <param name="Name">Of the schema, as the provider is given it.</param>
/// <param name="Task">What a worker of this role does, in the prompt.</param>
/// <param name="Fractions">Fields of the top level that are 0 to 1: strict schemas of some providers know no ranges.</param>
/// <param name="ToEnvelope">From JSON that matches.</param>
internal sealed record AnswerFormat(
    string Name, JsonElement Schema, string Task, IReadOnlyList<string> Fractions, Func<JsonElement, Validated<Envelope>> ToEnvelope)
{
    private const int MaxDepth = 16;

    public Validated<Envelope> Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            var root = document.RootElement;
            var errors = ArgumentSchema.Check(Schema, root).Select(error => new FieldError(string.Empty, error)).ToList();
            if (errors.Count == 0)
                errors.AddRange(Fractions.Where(name => root.GetProperty(name).GetDouble() is not (>= 0 and <= 1)).Select(name => new FieldError(name, "is a number from 0 to 1")));
            return errors.Count > 0 ? new(null, errors) : ToEnvelope(root.Clone());
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            return new(null, [new(string.Empty, $"the text is not one JSON value ({exception.Message})")]);
        }
    }
}
