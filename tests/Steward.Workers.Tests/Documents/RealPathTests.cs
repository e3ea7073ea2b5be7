using Steward.Workers.Documents;
using Steward.Workers.Tests.Support;

namespace Steward.Workers.Tests.Documents;

public sealed class RealPathTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly TestFolder outside = new();

    public void Dispose()
    {
        folder.Dispose();
        outside.Dispose();
    }

    [Theory]
    [InlineData("docs/out/deep/secret.md")]
    [InlineData("docs/./out//deep/secret.md")]
    [InlineData("docs/around/out/deep/secret.md")]
    public void A_linked_folder_in_the_middle_is_followed_to_where_it_leads(string name)
    {
        var secret = outside.Write("deep/secret.md", "hush");
        folder.Write("docs/a.md", "a");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "docs/out"), outside.Path);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "docs/around"), ".");

        var resolved = RealPath.Resolve(Path.Combine(folder.Path, name));

        resolved.ShouldBe(RealPath.Resolve(secret));
        RealPath.IsWithin(resolved!, folder.Path).ShouldBeFalse();
    }

    [Theory]
    [InlineData("docs\\out/deep/secret.md")]
    [InlineData("docs/out/deep/secret.md")]
    [InlineData("docs\\.\\out\\deep\\/secret.md")]
    public void On_Windows_a_path_is_taken_apart_at_both_separators(string path) =>
        RealPath.SegmentsOf(path, ['\\', '/']).ShouldBe(["docs", "out", "deep", "secret.md"]);
}
