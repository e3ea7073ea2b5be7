using Steward.Likeness;

namespace Steward.Monitors.Modes;

/// <summary>Mode 1.3. The third time warns, the fourth (third repeat) comes back to the owner.</summary>
internal sealed class StepRepetition : IMonitor
{
    private readonly RepeatedTexts sayings = new();
    private readonly LruCache<int> calls = new(256);
    private readonly CycleFinder cycles = new();

    public MonitorDefinition Definition { get; } = new(
        "1.3",
        "step-repetition",
        "A step that is already done is done again: the same answer, call or exchange comes back without a need.",
        "The same or almost the same text from one speaker three times (numbering, time stamps, case and punctuation aside), the same tool "
            + "call three times in one invocation, an exchange that comes round (A-B-A-B, A-B-C-A-B-C), or a piece that repeats inside one "
            + "answer.",
        MonitorKind.Deterministic,
        new(MonitorAction.WarnWorker, MonitorAction.ReturnToOwner));

    public void See(SeenTurn seen, ICollection<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(findings);
        if (seen.Turn.Kind == TurnKind.ToolCall)
        {
            SeeCall(seen, findings);
            return;
        }

        // To pass is all that a passing verdict says, and empty text is not said or not recorded.
        if (seen.Turn is { Kind: TurnKind.Verdict, Succeeded: true } || (seen.Turn.Text.Length == 0 && !seen.IsWork))
            return;

        var saying = sayings.Add(seen);
        if (saying.Times >= RepeatedTexts.Repetition)
        {
            var weight = seen.IsWork && saying.Times >= saying.ActsAt ? FindingWeight.Normal : FindingWeight.Note;
            findings.Add(new(Hash.Combine(saying.Id, 1), $"{saying.Describe(seen.Turn)}, last at turn {seen.Turn.Index}.", weight));
        }

        if (seen.IsWork && !seen.Print.Chunk.IsNone)
        {
            var chunk = seen.Print.Chunk;
            findings.Add(new(Hash.Combine(saying.Id, 2), $"A piece of {chunk.Words} words stands {chunk.Times} times or more in one text.",
                FindingWeight.Grave));
        }

        if (seen.IsWork)
            SeeCycle(seen.Turn.Kind is TurnKind.Plan or TurnKind.Assignment ? seen.SpeakerKey : (ulong)seen.Turn.Kind, saying.Id, findings);

        if (seen.Turn is { Kind: TurnKind.Handoff, Target: { } target })
        {
            // Who holds the task, whatever they say about it: three rounds of the same way are a cycle too.
            var edge = Hash.Combine(seen.SpeakerKey, Hash.Of(target));
            AddCycle(cycles.Add(Hash.Seed, edge, periods: 3), "handoffs", findings);
        }
    }

    private void SeeCall(SeenTurn seen, ICollection<Finding> findings)
    {
        if (seen.Turn.ArgumentsDigest is null)
        {
            return; // nobody recorded with what it was called
        }

        var scope = Hash.Combine(seen.SpeakerKey, Hash.Of(seen.Turn.Invocation ?? string.Empty));
        var call = Hash.Combine(scope, Hash.Combine(Hash.Of(seen.Turn.Tool ?? string.Empty), Hash.Of(seen.Turn.ArgumentsDigest)));
        var times = calls.GetOrAdd(call, () => 0) + 1;
        calls.Set(call, times);
        if (times >= 3)
            findings.Add(new(Hash.Combine(call, 1), $"The same call of {seen.Turn.Tool ?? "a tool"} {times} times in one invocation."));

        SeeCycle(scope, call, findings);
    }

    private void SeeCycle(ulong sequence, ulong step, ICollection<Finding> findings) =>
        AddCycle(cycles.Add(sequence, step, periods: 2), "steps", findings);

    private static void AddCycle(Cycle? cycle, string what, ICollection<Finding> findings)
    {
        if (cycle is { } found)
            findings.Add(new(Hash.Combine(found.Key, 3), $"The same {found.Period} {what} came round {found.Rounds} times."));
    }
}
