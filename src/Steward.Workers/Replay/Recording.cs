namespace Steward.Workers.Replay;

/// <summary>A recorded conversation: who said what, in order.</summary>
internal sealed class Recording
{
    private readonly IReadOnlyList<RecordedTurn> turns;

    public Recording(IEnumerable<RecordedTurn> turns)
    {
        this.turns = [.. turns];
        Speakers = [.. this.turns.Select(turn => turn.Speaker).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>In the order in which they first speak.</summary>
    public IReadOnlyList<string> Speakers { get; }

    /// <summary>The speaker's n-th turn, from 1, and who spoke next; null when there are fewer.</summary>
    public (string Text, string? Next)? Find(string speaker, int n)
    {
        var seen = 0;
        for (var i = 0; i < turns.Count; i++)
        {
            if (turns[i].Speaker == speaker && ++seen == n)
                return (turns[i].Text, turns.Skip(i + 1).FirstOrDefault()?.Speaker);
        }
        return null;
    }
}

internal sealed record RecordedTurn(string Speaker, string Text);
