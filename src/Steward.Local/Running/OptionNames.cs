namespace Steward.Local.Running;

/// <summary>Which option holds which field of the contract.</summary>
internal static class OptionNames
{
    /// <summary>Limits by their names in the contract.</summary>
    public static IReadOnlyDictionary<string, string> Limits { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["tokens"] = "--tokens",
        ["costUsd"] = "--cost-usd",
        ["hops"] = "--hops",
        ["wallClock"] = "--wall-clock",
        ["rePlans"] = "--re-plans",
        ["rounds"] = "--rounds",
        ["width"] = "--width",
        ["tokensPerInvocation"] = "--tokens-per-invocation",
        ["approvalWait"] = "--approval-wait",
    };

    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["goal"] = "--goal",
        ["pattern"] = "--pattern",
        ["documents"] = "--docs",
        ["workers"] = "--workers",
        ["onLimit"] = "--on-limit",
        ["approval.when"] = "--approval",
        ["completion.criterion"] = "--criterion",
        ["completion.checks"] = "--check",
        ["completion.confidence"] = "--confidence",
    };

    /// <summary>The option of a field, for an error about what was typed; the field itself where no option holds it.</summary>
    public static string Of(string field)
    {
        var name = field.Split('[', 2)[0];
        return name.StartsWith("limits.", StringComparison.Ordinal)
            ? Limits.GetValueOrDefault(name["limits.".Length..], field)
            : Fields.GetValueOrDefault(name, field);
    }
}
