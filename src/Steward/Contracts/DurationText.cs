using System.Globalization;
using System.Text.RegularExpressions;

namespace Steward.Contracts;

/// <summary>
/// Durations as the contract writes them: <c>hh:mm:ss</c>, with days before a point: <c>7.00:00:00</c>. Hours alone may pass 23.
/// </summary>
internal static partial class DurationText
{
    public const string Form = "hh:mm:ss";

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var match = Pattern().Match(text);
        if (!match.Success)
            return false;
        var hours = Number(match.Groups["hours"]);
        if (match.Groups["days"].Success && hours > 23)
            return false;
        duration = new TimeSpan(Number(match.Groups["days"]), hours, Number(match.Groups["minutes"]), Number(match.Groups["seconds"]));
        return true;
    }

    private static int Number(Group group) =>
        group.Success ? int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?:(?<days>[0-9]{1,4})\.)?(?<hours>[0-9]{1,4}):(?<minutes>[0-5][0-9]):(?<seconds>[0-5][0-9])\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Pattern();
}
