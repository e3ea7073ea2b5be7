using Steward.Monitors.Judging;
using Steward.Monitors.Likeness;

namespace Steward.Monitors;

/// <summary>
/// All monitors of one task under its policy. The same occurrence is told once, and once more when it goes on and the policy then asks for
/// more. Deterministic and bounded: an orchestration may hold it, and replay brings it back.
/// </summary>
public sealed class MonitorSet
{
    private const int MaxEvidence = 500;
    private const int MaxNames = 200;

    private readonly MonitorContext _context;
    private readonly MonitorPolicy _policy;
    private readonly ContentWords _goalWords;
    private readonly IReadOnlyList<IMonitor> _monitors;
    private readonly IReadOnlyList<IJudgedMode> _judged;
    private readonly SpanSampler _spans = new();
    private readonly Recent<MonitorAction> _told = new(512);
    private readonly List<Finding> _findings = [];

    public MonitorSet(MonitorContext context, MonitorPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _policy = policy ?? MonitorPolicy.Default;
        _goalWords = ContentWords.Of(context.Goal + "\n" + context.Criterion);
        _monitors = [.. MonitorCatalogue.CreateDeterministic().Where(monitor => _policy.For(monitor.Definition).Enabled)];
        _judged = [.. MonitorCatalogue.CreateJudged().Where(mode => _policy.For(mode.Definition).Enabled)];
    }

    /// <summary>Signs since the last briefing that a judge should look at.</summary>
    public int Signs => _spans.Signs;

    /// <summary>Shows one turn to every monitor. What comes back is new: nothing is told twice.</summary>
    public IReadOnlyList<Detection> See(Turn turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var seen = new SeenTurn(turn, _context, _goalWords);
        List<Detection>? detections = null;
        foreach (var monitor in _monitors)
        {
            _findings.Clear();
            monitor.See(seen, _findings);
            foreach (var finding in _findings)
            {
                if (Tell(monitor.Definition, finding, turn.Index, turn.Speaker) is { } detection)
                {
                    (detections ??= []).Add(detection);
                }
            }
        }

        if (_judged.Count > 0)
        {
            Sample(seen);
        }

        return detections ?? (IReadOnlyList<Detection>)[];
    }

    /// <summary>What a judge worker should be asked now; null when no judged mode is on or nothing was seen.</summary>
    public MonitorBriefing? Brief()
    {
        if (_judged.Count == 0 || _spans.Sample() is not { Count: > 0 } spans)
        {
            return null;
        }

        return new(_context.Goal, _context.Criterion, _context.Workers,
            [.. _judged.Select(mode => new ModeQuestion(mode.Definition.Mode, mode.Definition.Name, mode.Definition.Definition, mode.Question))], spans);
    }

    /// <summary>What the judge's reply to <paramref name="briefing"/> comes to. A reply that cannot be read is no detection and says why.</summary>
    public JudgeOutcome ReadJudgement(MonitorBriefing briefing, string reply)
    {
        ArgumentNullException.ThrowIfNull(briefing);
        ArgumentNullException.ThrowIfNull(reply);
        var reading = JudgementReader.Read(briefing, reply);
        var detections = new List<Detection>();
        foreach (var (mode, turn, finding) in reading.Findings)
        {
            var definition = _judged.Single(judged => judged.Definition.Mode == mode).Definition;
            var speaker = briefing.Spans.First(span => span.Turn == turn).Speaker;
            if (Tell(definition, finding, turn, speaker) is { } detection)
            {
                detections.Add(detection);
            }
        }

        return new(detections, reading.Fault, reading.Refused);
    }

    private void Sample(SeenTurn seen)
    {
        List<string>? signs = null;
        foreach (var mode in _judged)
        {
            if (mode.Sign(seen) is { } sign)
            {
                (signs ??= []).Add($"{mode.Definition.Mode}: {sign}");
            }
        }

        _spans.Add(seen.Turn, signs ?? (IReadOnlyList<string>)[]);
    }

    /// <summary>Null when this was told already and nothing stronger follows from it now.</summary>
    private Detection? Tell(MonitorDefinition definition, Finding finding, int turn, string? speaker)
    {
        var rule = _policy.For(definition);
        var key = Hash.Combine(Hash.Of(definition.Mode), finding.Key);
        var known = _told.TryGet(key, out var told);
        var action = finding.Weight switch
        {
            FindingWeight.Note => MonitorAction.Record,
            FindingWeight.Grave => rule.Continued,
            _ => known && told >= rule.First ? rule.Continued : rule.First,
        };
        if (known && action <= told)
        {
            return null;
        }

        _told.Set(key, action);
        var evidence = finding.Evidence.ReplaceLineEndings(" ");
        return new(definition.Mode, definition.Name, action, evidence.Length <= MaxEvidence ? evidence : evidence[..MaxEvidence],
            speaker is { Length: > MaxNames } ? speaker[..MaxNames] : speaker, turn);
    }
}

/// <param name="Fault">Why the reply could not be read at all; null when it could.</param>
/// <param name="Refused">Why single findings of it were not believed.</param>
public sealed record JudgeOutcome(IReadOnlyList<Detection> Detections, string? Fault, IReadOnlyList<string> Refused);
