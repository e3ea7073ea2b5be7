using Steward.Likeness;

namespace Steward.Monitors.Modes;

/// <summary>Steps that come round with a period of two or three, in each of several sequences.</summary>
internal sealed class CycleFinder
{
    private const int Longest = 3;
    private const int Remembered = 4 * Longest;

    private readonly LruCache<List<ulong>> sequences = new(64);

    /// <param name="periods">Full rounds that make a cycle.</param>
    public Cycle? Add(ulong sequence, ulong step, int periods)
    {
        var steps = sequences.GetOrAdd(sequence, () => new(Remembered + 1));
        steps.Add(step);
        if (steps.Count > Remembered)
            steps.RemoveAt(0);

        for (var period = 2; period <= Longest; period++)
        {
            var length = period;
            while (length < steps.Count && steps[^(length + 1)] == steps[^(length + 1 - period)])
                length++;

            if (length >= periods * period && !AllEqual(steps, period))
                return new(KeyOf(steps, period), period, length / period);
        }

        return null;
    }

    /// <summary>One step over and over is a repetition, which is told as such.</summary>
    private static bool AllEqual(List<ulong> steps, int period)
    {
        for (var i = 2; i <= period; i++)
        {
            if (steps[^i] != steps[^1])
                return false;
        }

        return true;
    }

    /// <summary>The same wherever in the cycle one looks.</summary>
    private static ulong KeyOf(List<ulong> steps, int period)
    {
        ulong key = 0;
        for (var i = 1; i <= period; i++)
            key += Hash.Mix(steps[^i]);

        return key;
    }
}

internal sealed record Cycle(ulong Key, int Period, int Rounds);
