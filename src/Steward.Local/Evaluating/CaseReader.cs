using System.Text.Json;
using Steward.Contracts;
using Steward.Limits;
using Steward.Local.Running;
using Steward.Tasks;

namespace Steward.Local.Evaluating;

/// <summary>One case: what is right, read here, and a request of the contract, read as <c>run</c> reads one.</summary>
internal static class CaseReader
{
    private const int MaxFacts = 64;
    private const int MaxAlternatives = 32;
    private const int FactLength = 1_000;
    private static readonly string[] Own = ["name", "facts", "not", "abstain"];

    /// <param name="names">Of the case's documents at the host.</param>
    public static Validated<EvalCase> Read(CaseDocuments documents, IReadOnlyList<string> names, string? pattern, LimitBounds bounds)
    {
        var errors = new FieldErrors();
        if (JsonFields.Open(documents.Place.Item, "", errors) is not { } fields)
            return new(null, errors.All);
        var name = fields.Text("name", RequestBounds.NameLength, required: true);
        var expected = Expected(fields, errors);
        var request = RequestComposer.Compose(documents.RequestWith(names, Own), new() { Pattern = pattern }, bounds);
        IReadOnlyList<FieldError> all =
            [.. errors.All.Concat(documents.Missing).Concat(request.Request.Errors).Concat(AsksSomebody(request)).Distinct()];
        return all.Count > 0 ? new(null, all) : new(new(name!, documents.Place.Place, Unasked(request.Request.Value!), expected), []);
    }

    private static Expectation Expected(JsonFields fields, FieldErrors errors)
    {
        var abstain = Abstain(fields, errors);
        var facts = new List<Fact>();
        foreach (var (item, path) in fields.List("facts", MaxFacts))
        {
            if (FactIn(item, path, errors) is { } fact)
                facts.Add(fact);
        }
        if (abstain && fields.Has("facts"))
            errors.Add("facts", "has no place beside abstain: a case that cannot be answered has no facts");
        else if (!abstain && !fields.Has("facts"))
            errors.Add("facts", "is required: what the result has to hold, or abstain: true where there is no answer");
        else if (!abstain && facts.Count == 0 && !errors.Any)
            errors.Add("facts", "must not be empty");
        var not = fields.Texts("not", MaxFacts, FactLength);
        for (var i = 0; i < not.Count; i++)
            Comparable(not[i], $"not[{i}]", errors);
        return new(facts, not, abstain);
    }

    private static bool Abstain(JsonFields fields, FieldErrors errors)
    {
        if (fields.Element("abstain") is not { } given)
            return false;
        if (given.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            errors.Add("abstain", $"must be true or false, not {JsonFields.Describe(given)}");
        return given.ValueKind == JsonValueKind.True;
    }

    private static Fact? FactIn(JsonElement item, string path, FieldErrors errors)
    {
        if (item.ValueKind != JsonValueKind.Array)
            return Text(item, path, errors) is { } text ? new([text]) : null;
        if (item.GetArrayLength() is 0 or > MaxAlternatives)
        {
            errors.Add(path, $"has {item.GetArrayLength()} alternatives; 1 to {MaxAlternatives} are allowed");
            return null;
        }
        var texts = item.EnumerateArray().Select((one, index) => Text(one, $"{path}[{index}]", errors)).OfType<string>().ToList();
        return texts.Count == item.GetArrayLength() ? new(texts) : null;
    }

    private static string? Text(JsonElement item, string path, FieldErrors errors) =>
        JsonScalars.Text(item, path, FactLength, errors) is { } text && Comparable(text, path, errors) ? text : null;

    private static bool Comparable(string text, string path, FieldErrors errors)
    {
        if (FactText.Tells(text))
            return true;
        errors.Add(path, "has neither letters nor digits; punctuation is not compared");
        return false;
    }

    private static IEnumerable<FieldError> AsksSomebody(ComposedRequest request)
    {
        if (request.AsksByItself)
            yield return new("approval", "has no place here: an evaluation asks nobody");
        if (request.Request.Value?.OnLimit == OnLimit.Escalate)
            yield return new("onLimit", "escalate has no place here: an evaluation asks nobody");
    }

    private static TaskRequest Unasked(TaskRequest request) =>
        request with { Approval = request.Approval with { When = ApprovalWhen.Never } };
}
