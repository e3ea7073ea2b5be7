using Steward.Monitors;

namespace Steward.Tests.Monitors;

internal static class Chatter
{
    /// <summary>A stream of turns from a small generator of its own, with repeats now and then.</summary>
    public static Conversation Into(Conversation conversation, int turns)
    {
        uint state = 2_463_534_242;
        uint Next(uint bound)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            return state % bound;
        }

        for (var i = 0; i < turns; i++)
        {
            var words = string.Join(' ', Enumerable.Range(0, (int)Next(60)).Select(_ => $"w{Next(400)}"));
            var kind = (TurnKind)Next(12);
            var text = Next(10) == 0 ? "the usual words once more" : words;
            conversation.Add(kind, $"worker-{Next(100)}", text, turn => turn with
            {
                Target = Next(3) == 0 ? $"worker-{Next(100)}" : null,
                Tool = "search",
                ArgumentsDigest = kind == TurnKind.ToolCall ? $"d{Next(5_000)}" : null,
                Invocation = $"i{Next(1_000)}",
                Inputs = Next(4) == 0 ? [new("other", words)] : [],
                Succeeded = Next(2) == 0,
            });
        }

        return conversation;
    }
}
