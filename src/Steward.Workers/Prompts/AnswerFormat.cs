using System.Text.Json;
using Steward.Contracts;
using Steward.Workers.Providers;
using Steward.Workers.Tools;

namespace Steward.Workers.Prompts;

/// <summary>
/// The form that a worker's last message must have: a strict JSON schema, what the worker is told of it, and how it is read. Not by the
/// typed answers of Microsoft.Extensions.AI: they say that a text does not fit, and a model that is to correct it has to know why.
/// </summary>
/// <param name="Name">Of the schema, as the provider is given it.</param>
/// <param name="Task">What a worker of this role does, in the prompt.</param>
/// <param name="Fractions">Fields of the top level that are 0 to 1: strict schemas of some providers know no ranges.</param>
/// <param name="Optional">Fields, at any depth, that an answer may do without though the schema demands them: strict schemas know no
/// optional ones.</param>
/// <param name="ToEnvelope">From JSON that matches.</param>
internal sealed record AnswerFormat(
    string Name, JsonElement Schema, string Task, IReadOnlyList<string> Fractions, IReadOnlyList<string> Optional,
    Func<JsonElement, Validated<Envelope>> ToEnvelope)
{
    private const int MaxDepth = 16;

    /// <summary>The one object in a text that is an answer, whatever stands around it, or what is wrong.</summary>
    public Validated<Envelope> Read(string text)
    {
        var read = JsonObjects.In(ForeignText.Mend(text)).Distinct(StringComparer.Ordinal).Select(ReadObject).ToList();
        return read.Where(one => one.IsValid).ToList() switch
        {
            [var answer] => answer,
            { Count: > 1 } answers => Invalid($"the text has {answers.Count} different answers, and one is asked for"),
            _ => read.Count > 0 ? read[^1] : Invalid("the text has no whole JSON object"),
        };
    }

    private Validated<Envelope> ReadObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            var answer = document.RootElement;
            if (ErrorsOf(answer).Count > 0)
                answer = new AnswerRepair(Optional).Mend(answer, Schema);
            var errors = ErrorsOf(answer);
            return errors.Count > 0 ? new(null, errors) : ToEnvelope(answer.Clone());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return Invalid($"the text is not one JSON value ({exception.Message})");
        }
    }

    private List<FieldError> ErrorsOf(JsonElement answer)
    {
        var errors = ArgumentSchema.Check(Schema, answer).Select(error => new FieldError(string.Empty, error)).ToList();
        if (errors.Count == 0)
        {
            errors.AddRange(Fractions.Where(name => answer.GetProperty(name).GetDouble() is not (>= 0 and <= 1))
                .Select(name => new FieldError(name, "is a number from 0 to 1")));
        }
        return errors;
    }

    private static Validated<Envelope> Invalid(string problem) => new(null, [new(string.Empty, problem)]);
}
