using Steward.Monitors;
using Steward.Monitors.Watching;

namespace Steward.Tests.Monitors;

/// <summary>Feeds turns to a monitor set, numbered as they come, and keeps what it says.</summary>
internal sealed class Conversation(MonitorSet monitors)
{
    public const string Goal = "Name each limit of the platform and the document that states it.";

    private readonly List<Detection> _detections = [];
    private int _index;

    public Conversation(MonitorPolicy? policy = null, string goal = Goal)
        : this(new MonitorSet(new(goal, "Every limit has a document.", Workers), policy))
    {
    }

    public static IReadOnlyList<MonitoredWorker> Workers { get; } =
    [
        new("researcher", "Searches the documents and quotes them.", ["search", "read-document"]),
        new("analyst", "Calculates and compares.", ["calculator"]),
        new("critic", "Reviews what others found.", []),
    ];

    public MonitorSet Monitors => monitors;

    public IReadOnlyList<Detection> Detections => _detections;

    public int Turns => _index;

    public IEnumerable<Detection> Of(string mode) => _detections.Where(detection => detection.Mode == mode);

    public IReadOnlyList<Detection> Add(TurnKind kind, string speaker, string text, Func<Turn, Turn>? with = null)
    {
        var turn = new Turn(++_index, speaker, kind, text);
        var told = monitors.See(with is null ? turn : with(turn));
        _detections.AddRange(told);
        return told;
    }

    public IReadOnlyList<Detection> Answer(string speaker, string text, Func<Turn, Turn>? with = null) =>
        Add(TurnKind.Answer, speaker, text, with);

    public IReadOnlyList<Detection> Assign(string target, string objective) =>
        Add(TurnKind.Assignment, "owner", objective, turn => turn with { Target = target, Objective = objective });

    public IReadOnlyList<Detection> Call(string speaker, string tool, string digest, string text = "") =>
        Add(TurnKind.ToolCall, speaker, text, turn => turn with { Tool = tool, ArgumentsDigest = digest, Invocation = speaker + "-1" });

    public IReadOnlyList<Detection> HandOff(string from, string to, string remaining) =>
        Add(TurnKind.Handoff, from, remaining, turn => turn with { Target = to });

    public IReadOnlyList<Detection> Verdict(bool pass, params string[] skipped) =>
        Add(TurnKind.Verdict, "owner", pass ? "pass" : "re-plan", turn => turn with { Succeeded = pass, Skipped = skipped });

    public IReadOnlyList<Detection> End(params string[] open) =>
        Add(TurnKind.Termination, "owner", "completed", turn => turn with { Succeeded = true, Open = open });

    /// <summary>Texts that have little in common with each other.</summary>
    public static IReadOnlyList<string> Distinct { get; } =
    [
        "limits.md states the token ceiling of sixty thousand for a task and everything below it.",
        "The hop cap of twelve stands in patterns.md, second section, beside a remark on delegation.",
        "An approval waits thirty minutes at most; operations.md says so in its table of timers.",
        "Width is bounded by four parallel workers, which concurrency.md explains with an example.",
        "Finally re-plans: two, from planning.md, where the reason for that figure is given too.",
        "Rounds of adaptive planning end at six according to the reference, chapter nine.",
    ];
}
