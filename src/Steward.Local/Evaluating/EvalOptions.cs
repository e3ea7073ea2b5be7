using System.CommandLine;
using Steward.Contracts;
using Steward.Local.Exits;
using Steward.Tasks;

namespace Steward.Local.Evaluating;

/// <summary>What the command is told beside the host's options.</summary>
internal sealed record EvalOptions(
    string File, PatternKind? Pattern, int Repeat, int Parallel, double MinAccuracy, string? Compare, bool Json)
{
    /// <summary>The pattern as requests write it.</summary>
    public string? PatternName => Pattern?.InContract();
}

/// <summary>The command line of <see cref="EvalOptions"/>.</summary>
internal sealed class EvalArguments
{
    private readonly Argument<string> file = new("file")
    {
        Description = "Cases: a JSON object with a list 'cases', or JSON lines where the name ends in .jsonl.",
    };

    private readonly Option<string?> pattern = new("--pattern")
    {
        Description = "The pattern of all cases: orchestrator-worker, handoff, adaptive or auto.",
        HelpName = "TEXT",
    };

    private readonly Option<int> repeat = new("--repeat")
    {
        Description = "How often each case is run.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int> parallel = new("--parallel")
    {
        Description = "How many tasks run at the same time.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<double> minAccuracy = new("--min-accuracy")
    {
        Description = "The share of right runs, 0 to 1, below which the exit code is 3.",
    };

    private readonly Option<string?> compare = new("--compare")
    {
        Description = "A report of an earlier 'steward eval --json', to show the difference to.",
        HelpName = "FILE",
    };

    private readonly Option<bool> json = new("--json") { Description = "The report as JSON on standard output." };

    public void AddTo(Command command)
    {
        command.Add(file);
        foreach (var option in (Option[])[pattern, repeat, parallel, minAccuracy, compare, json])
            command.Add(option);
    }

    /// <exception cref="CommandException">Lists every option that is wrong.</exception>
    public EvalOptions Read(ParseResult result)
    {
        string? unknown = null;
        var kind = result.GetValue(pattern) is { } text ? ContractName.Read<PatternKind>(text, out unknown) : null;
        List<string> wrong =
        [
            .. unknown is null ? [] : (string[])[$"{pattern.Name}: {unknown}"],
            .. OptionBounds.Outside(repeat, result.GetValue(repeat), (1, 100)),
            .. OptionBounds.Outside(parallel, result.GetValue(parallel), (1, 32)),
            .. OptionBounds.Outside(minAccuracy, result.GetValue(minAccuracy), (0, 1)),
        ];
        if (wrong.Count > 0)
            throw new CommandException(ExitCode.BadInput, wrong);
        return new(result.GetValue(file)!, kind, result.GetValue(repeat), result.GetValue(parallel), result.GetValue(minAccuracy),
            result.GetValue(compare), result.GetValue(json));
    }
}
