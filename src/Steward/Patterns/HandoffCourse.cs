using Steward.Contracts;
using Steward.Likeness;

namespace Steward.Patterns;

/// <summary>Who held a task, in order, and whether it goes in circles.</summary>
internal sealed class HandoffCourse
{
    private const int MaxPath = 20;
    private const int MaxCycle = 6;

    /// <summary>An answer brings the task on when this many of its content words are new to the task, or all of a shorter one's.</summary>
    private const int NewWords = 4;
    private const int IdleSteps = 3;

    private readonly List<(string Holder, bool Progress)> steps = [];
    private readonly List<ContentWords> said = [];
    private readonly List<string> path = [];

    /// <summary>The last holders with their reasons, for the next one.</summary>
    public IReadOnlyList<string> Path => path;

    public void Note(string line)
    {
        path.Add(line);
        if (path.Count > MaxPath)
            path.RemoveAt(0);
    }

    /// <summary>
    /// Adds a step and returns why to stop, or null. Three holders in a row that add nothing new end the task; so does a cycle of holders,
    /// at its second pass when that brings nothing new, and at its third in any case.
    /// </summary>
    public LimitHit? Add(string holder, string answer)
    {
        var words = ContentWords.Of(answer);
        var fresh = words.Except([.. said]).Count;
        steps.Add((holder, fresh > 0 && fresh >= Math.Min(NewWords, words.Count)));
        said.Add(words);
        if (steps.Count >= IdleSteps && !steps.TakeLast(IdleSteps).Any(step => step.Progress))
            return new(ReasonCode.NoNewInformation, $"The last {IdleSteps} holders added nothing new.");
        for (var length = 1; length <= MaxCycle; length++)
        {
            if (Laps(length) is var laps && (laps >= 3 || (laps == 2 && !steps.TakeLast(length).Any(step => step.Progress))))
            {
                return new(ReasonCode.Cycle,
                    $"The task goes in a circle ({string.Join(" -> ", steps.TakeLast(length).Select(step => step.Holder))}), " +
                        $"{laps} times{(laps == 2 ? ", and the second brought nothing new" : "")}.");
            }
        }
        return null;
    }

    /// <summary>How many times the last <paramref name="length"/> holders, in this order, stand at the end; 1 when only once.</summary>
    private int Laps(int length)
    {
        if (steps.Count < length)
            return 0;
        var laps = 1;
        for (; steps.Count >= (laps + 1) * length; laps++)
        {
            for (var i = 0; i < length; i++)
            {
                if (steps[^(i + 1)].Holder != steps[^(laps * length + i + 1)].Holder)
                    return laps;
            }
        }
        return laps;
    }
}
