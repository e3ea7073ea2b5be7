using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Steward.Http.Hosting;

namespace Steward.Http.Tests.OpenApi;

public sealed partial class SampleTests
{
    [Fact]
    public void The_sample_makes_every_call_and_no_other()
    {
        var calls = Call().Matches(File.ReadAllText(PathOf("samples/steward.http")))
            .Select(match => $"{match.Groups["method"].Value} {Variable().Replace(match.Groups["path"].Value.Trim(), "{id}")}")
            .Distinct(StringComparer.Ordinal);
        calls.Order(StringComparer.Ordinal)
            .ShouldBe(StewardRoutes.All.Select(route => $"{route.Method} {route.Pattern}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_call_is_documented()
    {
        var text = File.ReadAllText(PathOf("docs/http.md"));
        StewardRoutes.All.Select(route => route.Pattern).Distinct(StringComparer.Ordinal).ShouldAllBe(pattern => text.Contains(pattern));
    }

    private static string PathOf(string file, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", file));

    [GeneratedRegex(@"^(?<method>GET|POST) \{\{host\}\}(?<path>[^?\r\n]*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Call();

    [GeneratedRegex(@"\{\{[^}]*\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Variable();
}
