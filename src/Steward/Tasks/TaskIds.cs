using System.Globalization;

namespace Steward.Tasks;

/// <summary>Ids of tasks: unique, in the order of their creation, letters and digits only.</summary>
internal static class TaskIds
{
    public const int Length = 28;

    /// <summary>
    /// How every id begins, until the year 2527. A list of tasks asks for it: on Azure Storage it is a range of keys that holds no
    /// entities, of which there are two or more for each task.
    /// </summary>
    public const string Prefix = "0";

    /// <param name="random">128 random bits from the host; 64 of them are used.</param>
    public static string Create(DateTimeOffset now, Guid random) =>
        string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeMilliseconds():x12}{random.ToString("N").AsSpan(0, 16)}");

    /// <summary>When an id made here was made, to the millisecond.</summary>
    public static DateTimeOffset CreatedAt(string taskId)
    {
        ArgumentNullException.ThrowIfNull(taskId);
        return DateTimeOffset.FromUnixTimeMilliseconds(
            long.Parse(taskId.AsSpan(0, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
    }
}
