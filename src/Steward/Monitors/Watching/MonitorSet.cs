using Steward.Likeness;
using Steward.Monitors.Judging;
using Steward.Texts;

namespace Steward.Monitors.Watching;

/// <summary>
/// All monitors of one task under its policy. The same occurrence is told once, and once more when it goes on and the policy then asks for
/// more. Deterministic and bounded: an orchestration may hold it, and replay brings it back.
/// </summary>
internal sealed class MonitorSet
{
    private const int MaxEvidence = 500;
    private const int MaxNames = 200;

    private readonly MonitorContext context;
    private readonly MonitorPolicy policy;
    private readonly ContentWords goalWords;
    private readonly IReadOnlyList<IMonitor> monitors;
    private readonly IReadOnlyList<IJudgedMode> judgedModes;
    private readonly SpanSampler sampler = new();
    private readonly LruCache<MonitorAction> toldBefore = new(512);
    private readonly List<Finding> findings = [];

    public MonitorSet(MonitorContext context, MonitorPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        this.context = context;
        this.policy = policy ?? MonitorPolicy.Default;
        goalWords = ContentWords.Of(context.Goal + "\n" + context.Criterion);
        monitors = [.. MonitorCatalogue.CreateDeterministic().Where(monitor => this.policy.For(monitor.Definition).Enabled)];
        judgedModes = [.. MonitorCatalogue.CreateJudged().Where(mode => this.policy.For(mode.Definition).Enabled)];
    }

    /// <summary>Signs since the last briefing that a judge should look at.</summary>
    public int Signs => sampler.Signs;

    /// <summary>Shows one turn to every monitor. What comes back is new: nothing is told twice.</summary>
    public IReadOnlyList<Detection> See(Turn turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var seen = new SeenTurn(turn, context, goalWords);
        List<Detection>? detections = null;
        foreach (var monitor in monitors)
        {
            findings.Clear();
            monitor.See(seen, findings);
            foreach (var finding in findings)
            {
                if (Tell(monitor.Definition, finding, turn.Index, turn.Speaker) is { } detection)
                    (detections ??= []).Add(detection);
            }
        }

        if (judgedModes.Count > 0)
            Sample(seen);

        return detections ?? (IReadOnlyList<Detection>)[];
    }

    /// <summary>What a judge worker should be asked now; null when no judged mode is on or nothing was seen.</summary>
    public MonitorBriefing? Brief()
    {
        if (judgedModes.Count == 0 || sampler.Sample() is not { Count: > 0 } spans)
            return null;

        return new(context.Goal, context.Criterion, context.Workers,
            [.. judgedModes.Select(mode => new ModeQuestion(mode.Definition.Mode, mode.Definition.Name, mode.Definition.Definition,
                mode.Question))], spans);
    }

    /// <summary>
    /// What the judge's reply to <paramref name="briefing"/> comes to. A reply that cannot be read is no detection and says why.
    /// </summary>
    public JudgeOutcome ReadJudgement(MonitorBriefing briefing, string reply)
    {
        ArgumentNullException.ThrowIfNull(briefing);
        ArgumentNullException.ThrowIfNull(reply);
        var reading = JudgementReader.Read(briefing, reply);
        var detections = new List<Detection>();
        foreach (var (mode, turn, finding) in reading.Findings)
        {
            var definition = judgedModes.Single(judged => judged.Definition.Mode == mode).Definition;
            var speaker = briefing.Spans.First(span => span.Turn == turn).Speaker;
            if (Tell(definition, finding, turn, speaker) is { } detection)
                detections.Add(detection);
        }

        return new(detections, reading.Fault, reading.Refused);
    }

    private void Sample(SeenTurn seen)
    {
        List<string>? signs = null;
        foreach (var mode in judgedModes)
        {
            if (mode.Sign(seen) is { } sign)
                (signs ??= []).Add($"{mode.Definition.Mode}: {sign}");
        }

        sampler.Add(seen.Turn, signs ?? (IReadOnlyList<string>)[]);
    }

    /// <summary>Null when this was told already and nothing stronger follows from it now.</summary>
    private Detection? Tell(MonitorDefinition definition, Finding finding, int turn, string? speaker)
    {
        var rule = policy.For(definition);
        var key = Hash.Combine(Hash.Of(definition.Mode), finding.Key);
        var known = toldBefore.TryGet(key, out var told);
        var action = finding.Weight switch
        {
            FindingWeight.Note => MonitorAction.Record,
            FindingWeight.Grave => rule.Continued,
            _ => known && told >= rule.First ? rule.Continued : rule.First,
        };
        if (known && action <= told)
            return null;

        toldBefore.Set(key, action);
        var evidence = finding.Evidence.ReplaceLineEndings(" ");
        return new(definition.Mode, definition.Name, action, Clip.To(evidence, MaxEvidence),
            speaker is null ? null : Clip.To(speaker, MaxNames), turn);
    }
}

/// <param name="Fault">Why the reply could not be read at all; null when it could.</param>
/// <param name="Refused">Why single findings of it were not believed.</param>
internal sealed record JudgeOutcome(IReadOnlyList<Detection> Detections, string? Fault, IReadOnlyList<string> Refused);
