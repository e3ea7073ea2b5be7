using System.Diagnostics;
using Steward.Workers.Documents;

namespace Steward.Workers.Tests.Documents;

public class HtmlTextTests
{
    [Theory]
    [InlineData("<p>One</p><p>two &lt;three&gt; &#233;</p>", "One\n\ntwo <three> é")]
    [InlineData("a<script>alert('<p>no</p>')</script>b<style>p{}</style>c<!-- <p>no</p> -->d", "abcd")]
    [InlineData("<ul><li>x</li><li>y</li></ul>", "x\n\ny")]
    [InlineData("1 < 2 and 3 > 2 & so on", "1 < 2 and 3 > 2 & so on")]
    [InlineData("<a title=\"a > b\">link</a> text", "link text")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr></table>", "a b")]
    [InlineData("  many \n\t blanks  ", "many\nblanks")]
    [InlineData("<script>never closed", "")]
    [InlineData("<p", "")]
    [InlineData("<SCRIPT>x</SCRIPT ><B>y</B>", "y")]
    public void Extract_gives_the_readable_text(string html, string text) => HtmlText.Extract(html).ShouldBe(text);

    [Theory]
    [InlineData("<")]
    [InlineData("<!--")]
    [InlineData("<script>")]
    [InlineData("<a href=\"")]
    [InlineData("&")]
    [InlineData("</script")]
    public void Broken_pages_take_linear_time(string piece)
    {
        var page = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
        var watch = Stopwatch.StartNew();

        HtmlText.Extract(page);

        // Quadratic time would take minutes.
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }
}
