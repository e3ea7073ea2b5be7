using System.Text.RegularExpressions;

namespace Steward.Workers.Providers;

/// <summary>What a server that turns a request away says of the request's own fields.</summary>
internal static partial class Complaint
{
    /// <summary>It does not know the field that the output cap was in. A cap that is merely too large is not meant.</summary>
    public static bool IsOfOutputCap(string words, string field) =>
        words.Contains(field, StringComparison.OrdinalIgnoreCase) && NotKnown().IsMatch(words);

    /// <summary>It does not know the field for the end user.</summary>
    public static bool IsOfEndUser(string words) => EndUser().IsMatch(words) && NotKnown().IsMatch(words);

    /// <summary>Which of the fields that say how words are picked it speaks of. A value that it does not take is meant, too.</summary>
    public static SamplingFields SamplingIn(string words) =>
        (Temperature().IsMatch(words) ? SamplingFields.Temperature : SamplingFields.None)
        | (Seed().IsMatch(words) ? SamplingFields.Seed : SamplingFields.None)
        | (Effort().IsMatch(words) ? SamplingFields.Effort : SamplingFields.None);

    /// <summary>It does not take the response format, or not in this company.</summary>
    public static bool IsOfFormat(string words) => Format().IsMatch(words);

    [GeneratedRegex(@"unsupported|not supported|unrecogni[sz]ed|unknown|unexpected|extra|not permitted|not allowed|instead|deprecated",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex NotKnown();

    [GeneratedRegex("""["'`]user["'`]|: user\b""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex EndUser();

    [GeneratedRegex(@"\btemperature\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Temperature();

    [GeneratedRegex(@"\bseed\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Seed();

    [GeneratedRegex(@"\breasoning[_. ]effort\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Effort();

    [GeneratedRegex(
        @"response[_ ]?format|json[_ ]?(schema|object)|\bstrict\b|structured output|response[_ ]mime[_ ]type|response[_ ]?schema|grammar",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Format();
}
