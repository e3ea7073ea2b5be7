using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Steward.Contracts;
using Steward.Limits;

namespace Steward.Architecture.Tests;

/// <summary>What is written of the code is what the code does.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_reason_code_is_listed_and_documented()
    {
        var constants = typeof(ReasonCode).GetFields().Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!).ToList();

        ReasonCode.All.Order(StringComparer.Ordinal).ShouldBe(constants.Order(StringComparer.Ordinal));
        Documented("reasons.md").ShouldBe(constants.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_doc_comments_of_limits_state_their_bounds_and_defaults()
    {
        var comments = XDocument.Load(Path.ChangeExtension(typeof(TaskLimits).Assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")?.Value.Trim() ?? "",
                StringComparer.Ordinal);
        foreach (var limit in typeof(TaskLimits).GetProperties().Where(property => property.CanWrite))
        {
            var comment = comments[$"P:{typeof(TaskLimits).FullName}.{limit.Name}"];
            var bounds = typeof(LimitBounds).GetProperty(limit.Name)!.GetValue(LimitBounds.Platform)!;
            comment.ShouldContain($"{Words(limit.GetValue(TaskLimits.Default)!)} by default", customMessage: limit.Name);
            comment.ShouldContain(Words(bounds.GetType().GetField("Item1")!.GetValue(bounds)!), customMessage: limit.Name);
            comment.ShouldContain($"to {Words(bounds.GetType().GetField("Item2")!.GetValue(bounds)!)}", customMessage: limit.Name);
        }
    }

    [Fact]
    public void The_page_of_limits_states_each_limit_with_its_default_and_maximum()
    {
        var page = Repository.Read("docs", "limits.md");
        foreach (var limit in typeof(TaskLimits).GetProperties().Where(property => property.CanWrite))
        {
            var name = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(limit.Name);
            var bounds = typeof(LimitBounds).GetProperty(limit.Name)!.GetValue(LimitBounds.Platform)!;
            var row = page.Split('\n').SingleOrDefault(line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal))
                .ShouldNotBeNull(name);
            var cells = row.Split('|', StringSplitOptions.TrimEntries);
            cells[3].ShouldBe(Plain(limit.GetValue(TaskLimits.Default)!), name);
            cells[4].ShouldBe(Plain(bounds.GetType().GetField("Item1")!.GetValue(bounds)!), name);
            cells[5].ShouldBe(Plain(bounds.GetType().GetField("Item2")!.GetValue(bounds)!), name);
        }
    }

    [Fact]
    public void Links_between_the_pages_lead_somewhere()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "README.md"));
        foreach (var page in pages)
        {
            foreach (Match link in Link().Matches(File.ReadAllText(page)))
            {
                var target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups["path"].Value);
                Path.Exists(target).ShouldBeTrue($"{Path.GetFileName(page)} links to {link.Groups["path"].Value}");
            }
        }
    }

    /// <summary>Codes in the first column of a page's tables.</summary>
    private static IEnumerable<string> Documented(string page) => Repository.Read("docs", page).Split('\n')
        .Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups["code"].Value)
        .Order(StringComparer.Ordinal);

    private static string Words(object value) => value switch
    {
        TimeSpan span when span == TimeSpan.FromSeconds(1) => "1 second",
        TimeSpan span when span.TotalDays >= 1 => Plural(span.TotalDays, "day"),
        TimeSpan span when span.TotalHours >= 1 => Plural(span.TotalHours, "hour"),
        TimeSpan span => Plural(span.TotalMinutes, "minute"),
        decimal amount when amount == decimal.Truncate(amount) => amount.ToString("N0", CultureInfo.InvariantCulture),
        decimal amount => amount.ToString("0.00", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString("N0", CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static string Plural(double count, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");

    private static string Plain(object value) => value switch
    {
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        decimal amount => amount.ToString("0.##", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString("N0", CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    [GeneratedRegex(@"\]\((?<path>(?!https?:|#|mailto:)[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^\| `(?<code>[a-z-]+)` \|", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Row();
}
