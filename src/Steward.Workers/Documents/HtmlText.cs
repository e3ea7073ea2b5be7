using System.Net;
using System.Text;

namespace Steward.Workers.Documents;

/// <summary>
/// The readable text of an HTML page: no tags, scripts, styles or comments; entities decoded; a line per block. One pass over the input, however
/// broken the page is.
/// </summary>
internal static class HtmlText
{
    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "div", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "tr", "table", "thead", "tbody",
        "section", "article", "header", "footer", "main", "nav", "aside", "blockquote", "pre", "title", "figure", "figcaption", "form", "option",
    };

    private static readonly HashSet<string> Paragraphs = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "article", "blockquote", "title", "pre",
    };

    private static readonly HashSet<string> Unread = new(StringComparer.OrdinalIgnoreCase) { "script", "style", "template", "svg", "iframe" };

    public static string Extract(string html)
    {
        var raw = new StringBuilder(html.Length);
        var at = 0;
        while (at < html.Length)
        {
            var open = html.IndexOf('<', at);
            if (open < 0)
                open = html.Length;
            raw.Append(WebUtility.HtmlDecode(html[at..open]));
            if (open == html.Length)
                break;
            at = Tag(html, open, raw);
        }
        return Tidy(raw);
    }

    /// <summary>Takes the tag or comment at <paramref name="open"/>; returns where to go on.</summary>
    private static int Tag(string html, int open, StringBuilder raw)
    {
        if (html.AsSpan(open).StartsWith("<!--"))
            return After(html, "-->", open + 4);
        var start = open + 1 < html.Length && html[open + 1] == '/' ? open + 2 : open + 1;
        if (start >= html.Length || !(char.IsAsciiLetter(html[start]) || html[start] is '!' or '?'))
        {
            raw.Append('<');
            return open + 1;
        }
        var end = start;
        while (end < html.Length && char.IsAsciiLetterOrDigit(html[end]))
            end++;
        var name = html[start..end];
        if (Blocks.Contains(name))
            raw.Append(Paragraphs.Contains(name) ? "\n\n" : "\n");
        else if (name is "td" or "th" or "TD" or "TH")
            raw.Append('\t');
        var close = CloseOfTag(html, end);
        return start == open + 1 && Unread.Contains(name) ? After(html, "</" + name, close) : close;
    }

    private static int CloseOfTag(string html, int at)
    {
        var quote = '\0';
        for (; at < html.Length; at++)
        {
            var c = html[at];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'')
                quote = c;
            else if (c == '>')
                return at + 1;
        }
        return at;
    }

    private static int After(string html, string end, int from)
    {
        var at = from >= html.Length ? -1 : html.IndexOf(end, from, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? html.Length : CloseOfTag(html, at + end.Length - 1);
    }

    /// <summary>Runs of blanks become one, three line ends or more become two.</summary>
    private static string Tidy(StringBuilder raw)
    {
        var text = new StringBuilder(raw.Length);
        var (blank, lines) = (false, 0);
        foreach (var c in raw.ToString())
        {
            if (c == '\n')
                lines++;
            else if (char.IsWhiteSpace(c))
                blank = true;
            else
            {
                if (lines > 0 && text.Length > 0)
                    text.Append(lines > 1 ? "\n\n" : "\n");
                else if (blank && text.Length > 0)
                    text.Append(' ');
                text.Append(c);
                (blank, lines) = (false, 0);
            }
        }
        return text.ToString();
    }
}
