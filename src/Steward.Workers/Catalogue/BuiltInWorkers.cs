using Steward.Workers.Prompts;
using Steward.Workers.Tools;

namespace Steward.Workers.Catalogue;

/// <summary>The workers that every host has: three specialists, and the roles of the owner.</summary>
internal static class BuiltInWorkers
{
    public const string Researcher = "researcher";
    public const string Analyst = "analyst";
    public const string Critic = "critic";

    public static IReadOnlyList<WorkerDefinition> Specialists { get; } =
    [
        Specialist(Researcher, "Finds what the documents state on a question and quotes it with positions.",
            SearchDocumentsTool.ToolName, ReadDocumentTool.ToolName),
        Specialist(Analyst, "Finds figures in the documents, compares them and computes with them.",
            CalculatorTool.ToolName, SearchDocumentsTool.ToolName),
        Specialist(Critic, "Checks the results of others against the documents: contradictions, exceptions, gaps.",
            SearchDocumentsTool.ToolName, ReadDocumentTool.ToolName),
    ];

    public static IReadOnlyList<WorkerDefinition> Roles { get; } =
    [
        Role(WorkerRole.Planner, "Splits a goal into subtasks for the workers of a task."),
        Role(WorkerRole.Assembler, "Puts the results of a task's workers together into one answer."),
        Role(WorkerRole.Judge, "Judges a candidate result against the completion criterion."),
        Role(WorkerRole.Owner, "Decides how a task ends that has hit a limit."),
        Role(WorkerRole.Manager, "Keeps facts, plan and progress of an adaptive task and decides whom to ask next."),
    ];

    private static WorkerDefinition Specialist(string name, string description, params string[] tools) => new()
    {
        Name = name,
        Description = description,
        Kind = WorkerKind.Model,
        Instructions = PromptTexts.Instructions(name),
        Tools = tools,
    };

    private static WorkerDefinition Role(WorkerRole role, string description) => new()
    {
        Name = role.ToString().ToLowerInvariant(),
        Description = description,
        Kind = WorkerKind.Model,
        Role = role,
        Instructions = PromptTexts.Instructions(role.ToString().ToLowerInvariant()),
        MaxTurns = 2,
    };
}
