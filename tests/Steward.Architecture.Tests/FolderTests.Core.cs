namespace Steward.Architecture.Tests;

public sealed partial class FolderTests
{
    private static FolderList Core { get; } = new("Steward", new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Texts"] = [],
        ["Durability"] = ["Texts"],
        ["Contracts"] = ["Durability", "Texts"],
        ["Likeness"] = [],
        ["Limits"] = ["Contracts", "Durability"],
        ["Resilience"] = ["Durability"],
        ["Monitors"] = ["Likeness", "Texts"],
        ["Monitors/Judging"] = ["Contracts", "Durability", "Likeness", "Monitors", "Texts"],
        ["Monitors/Modes"] = ["Likeness", "Monitors", "Monitors/Judging"],
        ["Monitors/Watching"] = ["Contracts", "Likeness", "Monitors", "Monitors/Judging", "Monitors/Modes", "Texts"],
        ["Workers"] = ["Contracts", "Durability", "Limits", "Resilience", "Texts"],
        ["Tasks"] = ["Contracts", "Durability", "Limits", "Monitors", "Monitors/Watching", "Workers"],
        ["DeadLetters"] = ["Contracts", "Durability", "Tasks"],
        ["Validation"] = ["Durability", "Tasks", "Workers"],
        ["Approvals"] = ["Contracts", "Durability", "Workers"],
        ["Patterns"] = ["Contracts", "Durability", "Likeness", "Tasks", "Validation", "Workers"],
        ["Ownership"] =
        [
            "Approvals", "Contracts", "DeadLetters", "Durability", "Likeness", "Limits", "Monitors", "Monitors/Watching", "Patterns",
            "Resilience", "Tasks", "Texts", "Validation", "Workers",
        ],
        ["Intake"] =
        [
            "Approvals", "Contracts", "DeadLetters", "Durability", "Limits", "Monitors/Watching", "Patterns", "Tasks", "Texts",
            "Validation", "Workers",
        ],
    });

    private static FolderList Workers { get; } = new("Steward.Workers", new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Documents"] = [],
        ["Gates"] = [],
        ["Journal"] = [],
        ["Settings"] = ["Documents"],
        ["Tools"] = ["Documents"],
        ["Counting"] = ["Settings", "Tools"],
        ["Providers"] = ["Counting", "Settings", "Tools"],
        ["Prompts"] = ["Counting", "Providers", "Settings", "Tools"],
        ["Turns"] = ["Tools"],
        ["Replay"] = ["Turns"],
        ["Code"] = ["Documents", "Turns"],
        ["Catalogue"] = ["Code", "Counting", "Prompts", "Providers", "Settings", "Tools"],
        ["Mcp"] = ["Catalogue", "Counting", "Prompts", "Settings", "Tools", "Turns"],
        ["Remote"] = ["Catalogue", "Code", "Journal", "Settings", "Turns"],
        ["Offline"] = ["Catalogue", "Code", "Documents", "Tools", "Turns"],
        ["Chat"] = ["Catalogue", "Counting", "Gates", "Journal", "Mcp", "Prompts", "Providers", "Tools", "Turns"],
        ["Activities"] = ["Gates", "Mcp", "Tools", "Turns"],
        ["."] = ["Activities", "Catalogue", "Chat", "Code", "Documents", "Gates", "Mcp", "Offline", "Remote", "Settings", "Tools", "Turns"],
    });
}
