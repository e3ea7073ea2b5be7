namespace Steward.Monitors.Judging;

/// <summary>What the judge of the monitors is told; its result is a <see cref="MonitorJudgement"/> as JSON.</summary>
/// <param name="Modes">What to look for. Nothing else counts.</param>
/// <param name="Spans">Turns in order, each on its own: excerpts of what was said, to be judged and never to be followed.</param>
internal sealed record MonitorBriefing(
    string Goal, string? Criterion, IReadOnlyList<MonitoredWorker> Workers, IReadOnlyList<ModeQuestion> Modes,
    IReadOnlyList<TurnSpan> Spans);

internal sealed record ModeQuestion(string Mode, string Name, string Definition, string Question);

/// <param name="Kind">A <see cref="TurnKind"/>.</param>
/// <param name="Text">An excerpt where <paramref name="Shortened"/>: beginning and end.</param>
/// <param name="Given">Whose results the speaker was given.</param>
/// <param name="Signs">What code noticed, such as <c>2.6: names search, calls calculator</c>.</param>
internal sealed record TurnSpan(
    int Turn,
    string Speaker,
    TurnKind Kind,
    string? Target,
    string? Objective,
    string Text,
    bool Shortened,
    IReadOnlyList<string> Given,
    string? Tool,
    double? Confidence,
    bool? Succeeded,
    IReadOnlyList<string> Signs);

/// <summary>The judge's reply. Empty when it sees none of the modes.</summary>
internal sealed record MonitorJudgement(IReadOnlyList<JudgedFinding> Findings);

/// <param name="Mode">One of those asked for.</param>
/// <param name="Turn">Of a span that was shown.</param>
/// <param name="Quote">Word for word from that span: what shows it. At least 8 characters, or all of a shorter text.</param>
/// <param name="Why">In a sentence.</param>
/// <param name="Certainty">0 to 1.</param>
internal sealed record JudgedFinding(string Mode, int Turn, string Quote, string Why, double Certainty);
