using System.Text.Json;
using Steward.Contracts;
using Steward.Intake;
using Steward.Local.Wording;
using Steward.Tasks;

namespace Steward.Local.Terminal;

/// <summary>Ended tasks on standard output.</summary>
internal static class Results
{
    public static void Write(Screen screen, IReadOnlyList<TaskView> tasks)
    {
        if (screen.Json)
        {
            screen.Results.WriteLine(tasks.Count == 1
                ? JsonSerializer.Serialize(tasks[0], ContractJson.Indented)
                : JsonSerializer.Serialize(new TaskPage(tasks, null), ContractJson.Indented));
            return;
        }
        foreach (var task in tasks)
        {
            if (tasks.Count > 1)
                screen.Results.WriteLine($"task {task.Id}: {TerminalText.OneLine(task.Goal, 200)}");
            OutcomeText.Write(screen.Results, task);
            if (tasks.Count > 1)
                screen.Results.WriteLine();
        }
    }
}
