namespace Steward.Architecture.Tests;

/// <content>
/// What the folders of the layers above the core, other than the workers, may import. <c>.</c> is the project's own folder.
/// </content>
public sealed partial class FolderTests
{
    private static FolderList Engine => new("Steward.Engine", new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Options"] = [],
        ["Diagnostics"] = [],
        ["Timers"] = [],
        ["Storage"] = [],
        ["Storage/Sqlite"] = ["Storage"],
        ["History"] = ["Storage"],
        ["Orchestrations"] = ["History"],
        ["Commits"] = ["Diagnostics", "History", "Storage"],
        ["Activities"] = ["Commits", "Diagnostics", "History"],
        ["Entities"] = ["Commits", "Diagnostics", "History", "Options", "Storage"],
        ["Waiting"] = ["Commits", "Storage"],
        ["Instances"] = ["Activities", "Commits", "Diagnostics", "Options", "Orchestrations", "Storage", "Timers"],
        ["Loop"] =
        [
            "Activities", "Commits", "Diagnostics", "Entities", "History", "Instances", "Options", "Orchestrations", "Storage",
            "Timers", "Waiting",
        ],
        ["Clients"] = ["Commits", "History", "Loop", "Storage"],
        ["."] = ["Clients", "Diagnostics", "History", "Loop", "Options", "Storage", "Storage/Sqlite"],
    });

    private static FolderList DurableTask => new("Steward.DurableTask", new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["."] = [],
        ["Storage"] = [],
        ["Entities"] = ["."],
        ["Events"] = ["."],
        ["Activities"] = [".", "Events"],
        ["Orchestrations"] = [".", "Activities", "Events"],
        ["Clients"] = [".", "Events", "Orchestrations"],
        ["Hosting"] = [".", "Activities", "Clients", "Entities", "Events", "Orchestrations", "Storage"],
    });

    private static FolderList Http => new("Steward.Http", new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Answers"] = [],
        ["Notifications"] = [],
        ["Access"] = ["Answers"],
        ["Options"] = ["Access", "Notifications"],
        ["Requests"] = ["Access", "Answers"],
        ["Approvals"] = ["Access", "Answers", "Options", "Requests"],
        ["OpenApi"] = ["Access", "Answers", "Options"],
        ["Tasks"] = ["Answers", "Options", "Requests"],
        ["Resilience"] = ["Answers", "Options", "Requests", "Tasks"],
        ["Workers"] = ["Answers", "Options", "Requests"],
        ["Hosting"] = ["Access", "Answers", "Approvals", "Notifications", "OpenApi", "Options", "Requests", "Resilience", "Tasks",
            "Workers"],
    });

    private static FolderList Hosting => new("Steward.Hosting", new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Settings"] = [],
        ["Starting"] = [],
        ["."] = ["Settings", "Starting"],
    });

    private static FolderList Local => new("Steward.Local", new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Exits"] = [],
        ["Wording"] = [],
        ["Following"] = ["Exits", "Wording"],
        ["Terminal"] = ["Following", "Wording"],
        ["Hosting"] = ["Exits"],
        ["Asking"] = ["Following", "Hosting", "Wording"],
        ["Running"] = ["Asking", "Exits", "Following", "Hosting", "Terminal", "Wording"],
        ["Serving"] = ["Exits", "Hosting", "Wording"],
        ["Submitting"] = ["Exits", "Following", "Hosting", "Running", "Serving", "Terminal", "Wording"],
        ["Approving"] = ["Asking", "Exits", "Hosting", "Running", "Submitting", "Terminal", "Wording"],
        ["Audit"] = ["Exits", "Terminal", "Wording"],
        ["Evaluating"] = ["Exits", "Following", "Hosting", "Running", "Terminal", "Wording"],
        ["Bench"] = ["Exits"],
        ["Pricing"] = ["Exits", "Hosting", "Terminal", "Wording"],
        ["."] = ["Approving", "Audit", "Bench", "Evaluating", "Exits", "Pricing", "Running", "Serving", "Submitting"],
    });

    private static FolderList Functions => new("Steward.Functions", new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Telemetry"] = [],
        ["Durable"] = [],
        ["Settings"] = ["Telemetry"],
        ["Http"] = ["Durable"],
        ["Queues"] = ["Durable", "Settings"],
        ["Hosting"] = ["Durable", "Queues", "Settings"],
        ["."] = ["Hosting", "Telemetry"],
    });

    private static FolderList Audit => new("Steward.Audit", new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Formats"] = [],
        ["."] = ["Formats"],
        ["Reports"] = [".", "Formats"],
    });

    private static FolderList Client => new("Steward.Client", new Dictionary<string, string[]>(StringComparer.Ordinal) { ["."] = [] });

    private static FolderList Testing => new("Steward.Testing", new Dictionary<string, string[]>(StringComparer.Ordinal) { ["."] = [] });
}
