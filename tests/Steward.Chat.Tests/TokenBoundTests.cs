using System.Text;
using Steward.Workers.Counting;
using Steward.Workers.Prompts;

namespace Steward.Chat.Tests;

public class TokenBoundTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("äé", 4)]
    [InlineData("限制", 6)]
    [InlineData("🙂", 4)]
    [InlineData("\u0958", 9)] // NFC: two characters of three bytes
    public void A_text_has_at_most_as_many_tokens_as_its_longest_normal_form_has_bytes(string text, long bound)
    {
        TokenBound.Bytes.OfText(text).ShouldBe(bound);
    }

    [Fact]
    public void Half_a_character_counts_as_the_replacement_that_is_sent_for_it()
    {
        TokenBound.Bytes.OfText("a\ud800b").ShouldBe(5);
    }

    [Fact]
    public void The_bound_of_every_character_is_at_least_its_bytes_and_at_most_three_times_that()
    {
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value))
                continue;
            var text = new Rune(value).ToString();
            var bytes = Encoding.UTF8.GetByteCount(text);
            TokenBound.Bytes.OfText(text).ShouldBeInRange(bytes, 3 * bytes);
        }
    }
}
