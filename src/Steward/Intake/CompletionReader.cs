using Steward.Contracts;
using Steward.Durability;
using Steward.Tasks;
using Steward.Validation;

namespace Steward.Intake;

/// <summary>Reads <c>completion</c>: mandatory, with a criterion or at least one check.</summary>
internal static class CompletionReader
{
    public static Completion? Read(JsonFields fields, FieldErrors errors)
    {
        if (!fields.Has("completion"))
        {
            fields.Element("completion");
            errors.Add("completion", "is required: a criterion or at least one check says when the task is done");
            return null;
        }
        if (fields.Object("completion") is not { } completion)
            return null;
        var criterion = completion.Text("criterion", RequestBounds.CriterionLength);
        var checks = new List<CompletionCheck>();
        foreach (var (item, path) in completion.List("checks", RequestBounds.Checks))
        {
            if (JsonFields.Open(item, path, errors) is { } check && Check(check, errors) is { } read)
                checks.Add(read);
        }
        var confidence = completion.Number("confidence", 0.7m, (0m, 1m));
        completion.RefuseOthers();
        if (!completion.Has("criterion") && (!completion.Has("checks") || checks.Count == 0 && !errors.Any))
            errors.Add("completion", "needs a criterion or at least one check");
        return new(criterion, checks, (double)confidence);
    }

    private static CompletionCheck? Check(JsonFields fields, FieldErrors errors)
    {
        var kind = fields.Text("kind", RequestBounds.NameLength, required: true);
        var value = fields.Element("value");
        fields.RefuseOthers();
        if (value is { } given && given.GetRawText().Length > RequestBounds.CheckValueLength)
            errors.Add(fields.PathOf("value"), $"is longer than {RequestBounds.CheckValueLength} characters");
        else if (value is { } read && !ForeignJson.IsReadable(read))
            errors.Add(fields.PathOf("value"), "is not valid Unicode (an escaped surrogate without its pair)");
        else if (kind is not null)
            return Known(new(kind, value?.Clone()), fields, errors);
        return null;
    }

    private static CompletionCheck? Known(CompletionCheck check, JsonFields fields, FieldErrors errors)
    {
        if (CompletionChecks.ErrorOf(check) is not { } error)
            return check;
        errors.Add(fields.PathOf(CompletionChecks.KnownKinds.Contains(check.Kind, StringComparer.Ordinal) ? "value" : "kind"), error);
        return null;
    }
}
