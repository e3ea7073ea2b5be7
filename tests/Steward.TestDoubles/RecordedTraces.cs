namespace Steward.TestDoubles;

/// <summary>The Who&amp;When traces beside the repository, or where STEWARD_WHO_AND_WHEN says. They are not part of the project.</summary>
internal static class RecordedTraces
{
    public static IReadOnlyList<string> Files()
    {
        var folder = SharedData.Folder("who-and-when", "STEWARD_WHO_AND_WHEN");
        Skip.If(folder is null, "The Who&When traces are not here: put them at ../shared/data/who-and-when or set STEWARD_WHO_AND_WHEN.");
        return [.. Directory.EnumerateFiles(folder!, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }
}
