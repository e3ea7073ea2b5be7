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
            "You are a researcher. Search the documents for the objective with several short queries in the documents' own words, read "
            + "around the best passages, and answer only with what is stated there. Quote every statement you rely on. Say plainly what "
            + "the documents do not state.",
            SearchDocumentsTool.ToolName, ReadDocumentTool.ToolName),
        Specialist(Analyst, "Finds figures in the documents, compares them and computes with them.",
            "You are an analyst. Find the figures that the objective needs in the documents, quote each with its source, and compute with "
            + "the calculator, never in your head. Show each computation in one line: expression = result. Name the units.",
            CalculatorTool.ToolName, SearchDocumentsTool.ToolName),
        Specialist(Critic, "Checks the results of others against the documents: contradictions, exceptions, gaps.",
            "You are a critic. Check each statement of the inputs against the documents. Report what they contradict, what limits or "
            + "exceptions they name that the inputs leave out, and which parts of the objective stay unanswered, each with a quote. Do not "
            + "repeat what is right.",
            SearchDocumentsTool.ToolName, ReadDocumentTool.ToolName),
    ];

    public static IReadOnlyList<WorkerDefinition> Roles { get; } =
    [
        Role(WorkerRole.Planner, "Splits a goal into subtasks for the workers of a task.",
            "You plan. Split the goal into the fewest subtasks that cover it, each for the worker that fits best, with an objective that "
            + "can be understood on its own. Let subtasks run side by side where they can. After failures, change what failed: another "
            + "worker, another split, or leave it out with a note; keep finished subtasks as they are, with their ids. Never repeat a plan "
            + "that failed."),
        Role(WorkerRole.Assembler, "Puts the results of a task's workers together into one answer.",
            "You assemble. Put the inputs together into one answer to the goal, without repeating, in a clear order. Keep every quote that "
            + "a statement rests on. Add nothing of your own. Say which parts of the goal stay open."),
        Role(WorkerRole.Judge, "Judges a candidate result against the completion criterion.",
            "You judge. Decide whether the candidate meets the criterion by what it says and quotes, not by how it sounds. Say pass only "
            + "when it does; re-plan when more work can mend it, with findings that say what is missing; escalate when a human has to "
            + "decide."),
        Role(WorkerRole.Owner, "Decides how a task ends that has hit a limit.",
            "You own the task, and a limit was hit. Choose complete-partial when what is there is of use and honest about its gaps, "
            + "escalate when a human can bring it to an end, abort when there is nothing of use. Give your reason in one sentence."),
        Role(WorkerRole.Manager, "Keeps facts, plan and progress of an adaptive task and decides whom to ask next.",
            "You manage. Keep the list of facts that are established, with their sources, revise the plan by what the last round brought, "
            + "and ask the workers that bring the answer closer. Ask nobody for what is known. Say done as soon as the completion "
            + "criterion holds."),
    ];

    private static WorkerDefinition Specialist(string name, string description, string instructions, params string[] tools) => new()
    {
        Name = name,
        Description = description,
        Kind = WorkerKind.Model,
        Instructions = instructions,
        Tools = tools,
    };

    private static WorkerDefinition Role(WorkerRole role, string description, string instructions) => new()
    {
        Name = role.ToString().ToLowerInvariant(),
        Description = description,
        Kind = WorkerKind.Model,
        Role = role,
        Instructions = instructions,
        MaxTurns = 2,
    };
}
