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
    [InlineData("<h1>Title</h1><p>First<br>line</p><h2>Part</h2>Text", "Title\n\nFirst\nline\n\nPart\n\nText")]
    [InlineData("<table><tr><th>a<th>b<tr><td>1<td>2</table>", "a b\n1 2")]
    [InlineData("<title>A &amp; <b> B</title><body>text", "A & <b> B\n\ntext")]
    [InlineData("a<template><p>no</p></template>b<svg><text>no</text></svg>c<svg/>d<iframe><p>no</p></iframe>e", "abcde")]
    [InlineData("a<nav><ul><li>no</li></ul><nav>no</nav>no</nav>b", "a\nb")]
    [InlineData("a<template><nav>no</template>b</nav>c", "ab\nc")]
    [InlineData("a<nav>never closed", "a\nnever closed")]
    [InlineData("<script><!-- <script>x</script> --></script>a<script>if (a<b && \"</p>\") {}</script>b", "ab")]
    [InlineData("&copy; &#x1F600; &amp;amp; &nosuch; &#0;", "\u00A9 \U0001F600 &amp; &nosuch; \uFFFD")]
    [InlineData("<textarea><p>kept</p></textarea>", "<p>kept</p>")]
    [InlineData("<b><i>wrongly</b> nested</i><p>one<div>two</p>three", "wrongly nested\n\none\ntwo\n\nthree")]
    public void Extract_gives_the_readable_text(string html, string text) => HtmlText.Extract(html).ShouldBe(text);

    [Theory]
    [InlineData("<")]
    [InlineData("<!--")]
    [InlineData("<script>")]
    [InlineData("<a href=\"")]
    [InlineData("&")]
    [InlineData("</script")]
    [InlineData("<div>")]
    [InlineData("<b>")]
    [InlineData("<i></b>")]
    [InlineData("<font><table>")]
    [InlineData("<nav>")]
    [InlineData("<svg></nav>")]
    [InlineData("&amp")]
    public void Broken_pages_take_linear_time(string piece)
    {
        var page = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
        var watch = Stopwatch.StartNew();

        HtmlText.Extract(page);

        // Quadratic time would take minutes.
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }
}
