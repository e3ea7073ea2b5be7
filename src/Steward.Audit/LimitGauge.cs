using System.Globalization;
using Steward.Audit.Formats;
using Steward.Limits;
using Steward.Monitors;

namespace Steward.Audit;

/// <summary>Counts what a task's limits count, turn by turn, and says when one would have been hit. Each once.</summary>
internal sealed class LimitGauge(TaskLimits limits, ModelPrice price)
{
    private readonly HashSet<string> _hit = new(StringComparer.Ordinal);
    private string? _holder;
    private bool _asked;
    private int _hops;
    private int _rounds;
    private bool _answeredSincePlan;
    private long _invocation;
    private DateTimeOffset? _start;
    private TurnTokens _spent;

    public IEnumerable<(string Code, string Evidence)> See(TracedTurn traced, TurnTokens tokens)
    {
        Count(traced, tokens);
        var cost = price.CostOf(_spent.Prompt, 0, _spent.Completion);
        var elapsed = traced.At - _start;
        if (_hops > limits.Hops)
        {
            foreach (var hit in Once("hops", $"Hop {_hops} of {limits.Hops}.")) yield return hit;
        }

        if (_rounds > limits.Rounds)
        {
            foreach (var hit in Once("rounds", $"Round {_rounds} of {limits.Rounds}.")) yield return hit;
        }

        if (_spent.Total > limits.Tokens)
        {
            foreach (var hit in Once("tokens", Inv($"{_spent.Total} tokens of {limits.Tokens}."))) yield return hit;
        }

        if (cost > limits.CostUsd)
        {
            foreach (var hit in Once("cost", Inv($"{cost:0.00} USD of {limits.CostUsd:0.00}."))) yield return hit;
        }

        if (_invocation > limits.TokensPerInvocation)
        {
            foreach (var hit in Once("tokens-per-invocation",
                Inv($"{_invocation} tokens of {limits.TokensPerInvocation} in one invocation of {_holder}.")))
            {
                yield return hit;
            }
        }

        if (elapsed > limits.WallClock)
        {
            foreach (var hit in Once("wall-clock", $"{elapsed:c} of {limits.WallClock:c}.")) yield return hit;
        }
    }

    private void Count(TracedTurn traced, TurnTokens tokens)
    {
        var turn = traced.Turn;
        _spent = _spent.Plus(tokens);
        _start ??= traced.At;
        switch (turn.Kind)
        {
            case TurnKind.Assignment or TurnKind.Routing:
                _asked = true;
                break;
            case TurnKind.Plan:
                _rounds += _rounds == 0 || _answeredSincePlan ? 1 : 0;
                _answeredSincePlan = false;
                break;
            case TurnKind.Answer or TurnKind.ToolCall or TurnKind.Handoff or TurnKind.Question:
                if (turn.Speaker != _holder || _asked)
                {
                    _hops++;
                    _invocation = 0;
                }

                _holder = turn.Speaker;
                _asked = false;
                _answeredSincePlan |= turn.Kind == TurnKind.Answer;
                _invocation += tokens.Total;
                break;
            default:
                break;
        }
    }

    private IEnumerable<(string Code, string Evidence)> Once(string code, string evidence) => _hit.Add(code) ? [(code, evidence)] : [];

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
