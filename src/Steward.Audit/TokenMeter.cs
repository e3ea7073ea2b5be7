using Steward.Audit.Formats;

namespace Steward.Audit;

/// <summary>
/// Tokens of each turn: as recorded, or else an estimate, in which a model call reads the whole conversation so far and writes its own
/// text, at four characters a token.
/// </summary>
internal sealed class TokenMeter
{
    private const int CharactersPerToken = 4;
    private long _conversation;

    public bool Estimated { get; private set; }

    /// <summary>Call once per turn, in order.</summary>
    public TurnTokens Read(TracedTurn traced)
    {
        var own = (traced.Turn.Text.Length + CharactersPerToken - 1) / CharactersPerToken;
        var before = _conversation;
        _conversation += own;
        if (traced.PromptTokens is not null || traced.CompletionTokens is not null)
            return new(traced.PromptTokens ?? 0, traced.CompletionTokens ?? 0);

        if (!traced.CallsModel)
            return default;

        Estimated = true;
        return new(before, own);
    }
}

[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct TurnTokens(long Prompt, long Completion)
{
    public long Total => Prompt + Completion;

    public TurnTokens Plus(TurnTokens other) => new(Prompt + other.Prompt, Completion + other.Completion);

    public TurnTokens Minus(TurnTokens other) => new(Prompt - other.Prompt, Completion - other.Completion);
}
