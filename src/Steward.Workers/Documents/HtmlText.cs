using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace Steward.Workers.Documents;

/// <summary>
/// The readable text of an HTML page: headings, paragraphs, items of lists and rows of tables as lines; no scripts, styles, templates,
/// navigation or comments. AngleSharp's tokenizer reads the page, in linear time; its tree builder takes quadratic time for pages that are
/// nested deep, and a page may come from anybody. How long it may be, <see cref="DocumentLimits"/> and the limits of requests say.
/// </summary>
internal sealed class HtmlText
{
    private static readonly HashSet<string> Lines = new(StringComparer.Ordinal)
    {
        "div", "br", "hr", "li", "dl", "dt", "dd", "tr", "thead", "tbody", "tfoot", "caption", "header", "footer", "main", "nav", "aside",
        "figure", "figcaption", "form", "fieldset", "legend", "option", "address", "details", "summary",
    };

    private static readonly HashSet<string> Paragraphs = new(StringComparer.Ordinal)
    {
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "article", "blockquote", "title", "pre",
    };

    private static readonly HashSet<string> Asides = new(StringComparer.Ordinal) { "nav", "template", "svg" };

    private readonly StringBuilder raw = new();

    /// <summary>The outermost one that is open, how many of its name are, and where it began.</summary>
    private (string Name, int Open, int Start) aside = (string.Empty, 0, 0);

    public static string Extract(string html)
    {
        using var tokenizer = new HtmlTokenizer(new(html), HtmlEntityProvider.Resolver)
        {
            SkipComments = true,
            SkipScriptText = true,
            SkipRawText = true,
            DisableElementPositionTracking = true,
            ShouldEmitAttribute = static (ref _, _) => false,
        };
        var page = new HtmlText();
        while (tokenizer.Get() is { Type: not HtmlTokenType.EndOfFile } token)
        {
            page.Take(token);
            if (token.Type == HtmlTokenType.StartTag)
                tokenizer.State = StateIn(token.Name);
        }
        return Tidy(page.raw.ToString());
    }

    /// <summary>What the tokenizer is told by whoever knows elements (HTML, 13.2.6.4).</summary>
    private static HtmlParseMode StateIn(string element) => element switch
    {
        "script" => HtmlParseMode.Script,
        "style" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
        "title" or "textarea" => HtmlParseMode.RCData,
        _ => HtmlParseMode.PCData,
    };

    private void Take(HtmlToken token)
    {
        if (token.Type == HtmlTokenType.Character)
            raw.Append(token.Data);
        if (token.Type is not (HtmlTokenType.StartTag or HtmlTokenType.EndTag))
            return;
        raw.Append(Before(token.Name));
        if (Asides.Contains(token.Name))
            LeaveOut(token.Name, closes: token.Type == HtmlTokenType.EndTag, isEmpty: token.AsTag().IsSelfClosing);
    }

    private static string Before(string element) =>
        Paragraphs.Contains(element) ? "\n\n" : Lines.Contains(element) ? "\n" : element is "td" or "th" ? "\t" : string.Empty;

    /// <summary>What is inside goes when its end is there: nothing is lost by one that is never closed.</summary>
    private void LeaveOut(string name, bool closes, bool isEmpty)
    {
        if (aside.Open == 0 && !closes && !isEmpty)
            aside = (name, 1, raw.Length);
        else if (aside.Open > 0 && name == aside.Name && !isEmpty)
            aside.Open += closes ? -1 : 1;
        else
            return;
        if (aside.Open == 0)
            raw.Length = aside.Start;
    }

    /// <summary>Runs of blanks become one, three line ends or more become two.</summary>
    private static string Tidy(string raw)
    {
        var text = new StringBuilder(raw.Length);
        var (blank, lines) = (false, 0);
        foreach (var c in raw)
        {
            if (c == '\n')
            {
                lines++;
            }
            else if (char.IsWhiteSpace(c))
            {
                blank = true;
            }
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
