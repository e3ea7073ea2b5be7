using System.Text;
using Steward.Texts;

namespace Steward.Tests.Texts;

public class ClipTests
{
    private const string Pair = "a😀b";

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc")]
    [InlineData("abc", 0, "")]
    [InlineData("abc", -5, "")]
    [InlineData(Pair, 1, "a")]
    [InlineData(Pair, 2, "a")]
    [InlineData(Pair, 3, "a😀")]
    public void The_beginning_ends_between_two_characters(string text, int max, string expected) => Clip.To(text, max).ShouldBe(expected);

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData(Pair, 3, "a…")]
    [InlineData("abcd", 0, "…")]
    public void A_mark_stands_where_something_is_missing(string text, int max, string expected) =>
        Clip.WithMark(text, max).ShouldBe(expected);

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefgh", 6, "abcd~gh")]
    [InlineData("ab😀d😀h", 5, "ab~h")]
    public void The_middle_is_left_out(string text, int max, string expected) => Clip.Middle(text, max, "~").ShouldBe(expected);

    [Theory]
    [InlineData("abc", 2, "ab")]
    [InlineData("äöü", 3, "ä")]
    [InlineData(Pair, 4, "a")]
    [InlineData(Pair, 5, "a😀")]
    public void Bytes_are_counted_in_UTF_8(string text, int maxBytes, string expected) => Clip.ToBytes(text, maxBytes).ShouldBe(expected);

    [Fact]
    public void Whatever_is_cut_stays_valid_Unicode()
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        var text = string.Concat(Enumerable.Repeat("x😀ä漢", 50));
        for (var max = 1; max <= text.Length; max++)
        {
            string[] cut = [Clip.To(text, max), Clip.WithMark(text, max), Clip.Middle(text, max, "~"), Clip.ToBytes(text, max)];
            foreach (var one in cut)
                Should.NotThrow(() => strict.GetBytes(one));
            cut[0].Length.ShouldBeLessThanOrEqualTo(max);
            cut[1].Length.ShouldBeLessThanOrEqualTo(max);
            strict.GetByteCount(cut[3]).ShouldBeLessThanOrEqualTo(max);
        }
    }
}
