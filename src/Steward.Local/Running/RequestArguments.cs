using System.CommandLine;

namespace Steward.Local.Running;

/// <summary>The options that make up a request, the same for every command that submits one.</summary>
internal sealed class RequestArguments
{
    private readonly Option<string?> goal = Text("--goal", "What the task has to achieve.", "-g");
    private readonly Option<string[]> requests = Many("--request",
        "A JSON file of the request contract, '-' for standard input; options override it. "
            + "Several run side by side.", "FILE");
    private readonly Option<string?> pattern = Text("--pattern", "orchestrator-worker, handoff, adaptive or auto (the default).");
    private readonly Option<string[]> workers = Many("--workers", "Names of specialists in the catalogue; all by default.", "NAME");
    private readonly Option<string?> criterion = Text("--criterion",
        "When the task is done, in words; judged by a model where there is one.");
    private readonly Option<string[]> checks = Many("--check",
        "When the task is done, as a check on the result, such as min-citations=2 or contains=hops. "
            + "Without any: one citation where there are documents, else an answer.", "KIND=VALUE");
    private readonly Option<string?> confidence = Text("--confidence",
        "The minimum confidence that passes without a human, 0 to 1; 0.7 by default.");
    private readonly Option<string?> onLimit = Text("--on-limit", "complete-partial (the default), escalate, abort or owner.");
    private readonly Option<string?> approval = Text("--approval",
        "When a human is asked: never, below-confidence (the default) or always.");
    private readonly Dictionary<string, Option<string?>> limits = new(StringComparer.Ordinal)
    {
        ["tokens"] = Limit("tokens", "Maximum tokens, prompt and completion together."),
        ["costUsd"] = Limit("costUsd", "US dollars."),
        ["hops"] = Limit("hops", "Maximum number of hops (transfers of control to a worker) in the whole task."),
        ["wallClock"] = Limit("wallClock", "Maximum time from acceptance to the end, hh:mm:ss."),
        ["rePlans"] = Limit("rePlans", "Maximum number of plans after the first."),
        ["rounds"] = Limit("rounds", "Maximum number of adaptive planning rounds."),
        ["width"] = Limit("width", "Maximum number of workers at the same time."),
        ["tokensPerInvocation"] = Limit("tokensPerInvocation", "Maximum tokens of one worker invocation."),
        ["approvalWait"] = Limit("approvalWait", "Maximum time that a question waits for a human, hh:mm:ss."),
    };

    public Option<string[]> Documents { get; }

    public RequestArguments(string documentsHelp) => Documents = Many("--docs", documentsHelp, "PATH", "-d");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[goal, Documents, requests, pattern, workers, criterion, checks, confidence, onLimit, approval,
            .. limits.Values])
        {
            command.Add(option);
        }
    }

    public IReadOnlyList<string> RequestFilesOf(ParseResult result) => result.GetValue(requests) ?? [];

    public IReadOnlyList<string> DocumentsOf(ParseResult result) => result.GetValue(Documents) ?? [];

    /// <param name="documents">Names below the documents folder.</param>
    public RequestOptions Read(ParseResult result, IReadOnlyList<string> documents) => new()
    {
        Goal = result.GetValue(goal),
        Documents = documents,
        Pattern = result.GetValue(pattern),
        Workers = [.. (result.GetValue(workers) ?? [])
            .SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
        Criterion = result.GetValue(criterion),
        Checks = result.GetValue(checks) ?? [],
        Confidence = result.GetValue(confidence),
        OnLimit = result.GetValue(onLimit),
        Approval = result.GetValue(approval),
        Limits = limits.Select(limit => (limit.Key, Value: result.GetValue(limit.Value))).Where(limit => limit.Value is not null)
            .ToDictionary(limit => limit.Key, limit => limit.Value!, StringComparer.Ordinal),
    };

    private static Option<string?> Text(string name, string help, params string[] aliases) =>
        new(name, aliases) { Description = help, HelpName = "TEXT" };

    private static Option<string?> Limit(string limit, string help) =>
        new(OptionNames.Limits[limit]) { Description = help, HelpName = "LIMIT" };

    private static Option<string[]> Many(string name, string help, string helpName, params string[] aliases) =>
        new(name, aliases) { Description = help, HelpName = helpName };
}
