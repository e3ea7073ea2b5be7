namespace Steward.Audit.Formats;

/// <summary>What free text of a chat says about the course of the work. Conservative: only what is plainly said.</summary>
internal static class SaidText
{
    private static readonly string[] VerifierNames = ["verif", "validat", "critic", "review", "checker", "judge", "auditor"];
    private static readonly string[] Verifying = ["verif", "double-check", "double check", "cross-check", "validated", "confirm", "concur",
        "i have checked"];

    /// <summary>The message is <c>TERMINATE</c>, or its last line is.</summary>
    public static bool DeclaresTheEnd(string text)
    {
        var trimmed = text.AsSpan().Trim().Trim('*');
        return trimmed.EndsWith("TERMINATE", StringComparison.Ordinal)
            && (trimmed.Length == "TERMINATE".Length || trimmed[^("TERMINATE".Length + 1)] is '\n' or ' ' or '*');
    }

    public static bool IsOnlyTheEnd(string text) => text.AsSpan().Trim().Trim('*') is "TERMINATE";

    public static bool IsVerification(string speaker, string text) =>
        VerifierNames.Any(name => speaker.Contains(name, StringComparison.OrdinalIgnoreCase))
        || Verifying.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>False when a terminal says that what it ran failed; null when it says nothing of the kind.</summary>
    public static bool? ExecutionSucceeded(string text) =>
        text.Contains("execution succeeded", StringComparison.Ordinal) || text.StartsWith("exitcode: 0", StringComparison.Ordinal) ? true
        : text.Contains("execution failed", StringComparison.Ordinal) ? false
        : null;
}
