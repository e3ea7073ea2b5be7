using System.Text;
using Steward.Workers.Documents;
using Steward.Workers.Tests.Support;

namespace Steward.Workers.Tests.Documents;

public sealed class DocumentLibraryTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly TestFolder outside = new();
    private readonly MemoryRecords records = new();

    public void Dispose()
    {
        folder.Dispose();
        outside.Dispose();
    }

    [Fact]
    public async Task A_folder_stands_for_every_readable_file_in_it_sorted()
    {
        folder.Write("docs/b.md", "b");
        folder.Write("docs/deep/a.TXT", "a");
        folder.Write("docs/c.csv", "c,d");
        folder.Write("docs/program.exe", "no text format");
        folder.Write("docs/.hidden.md", "hidden");
        folder.Write("docs/.git/x.md", "hidden folder");
        folder.Write("elsewhere/d.md", "d");

        (await Library().ListAsync("t", ["docs"])).ShouldBe(["docs/b.md", "docs/c.csv", "docs/deep/a.TXT"]);
        (await Library().ListAsync("t", ["./docs/", "docs/b.md", "elsewhere/d.md"]))
            .ShouldBe(["docs/b.md", "docs/c.csv", "docs/deep/a.TXT", "elsewhere/d.md"]);
        (await Library().ListAsync("t", ["."])).Count.ShouldBe(4);
        (await Library().ListAsync("t", [])).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("../secret.md", "leads out")]
    [InlineData("docs/../../secret.md", "leads out")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("C:/secret.md", "absolute")]
    [InlineData("docs\\..\\secret.md", "backslash")]
    [InlineData("a\0.md", "control characters")]
    [InlineData("", "is empty")]
    [InlineData("missing.md", "not a document")]
    public async Task Names_that_lead_out_or_stand_for_nothing_are_refused(string name, string why)
    {
        folder.Write("docs/a.md", "a");

        var refusal = (await Library().CheckAsync([name])).ShouldHaveSingleItem();
        refusal.Name.ShouldBe(name);
        refusal.Reason.ShouldContain(why);
        (await Library().ReadAsync("t", [name], name)).ShouldBeNull();
        (await Library().ReadAsync("t", ["docs"], name)).ShouldBeNull();
    }

    [Fact]
    public async Task Symbolic_links_that_lead_out_are_never_read()
    {
        var secret = outside.Write("secret.md", "top secret");
        folder.Write("docs/a.md", "a");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "docs/file.md"), secret);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "docs/relative.md"),
            Path.GetRelativePath(Path.Combine(folder.Path, "docs"), secret));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "docs/dir"), outside.Path);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "docs/chain.md"), "dir/secret.md");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "docs/dangling.md"), "nothing.md");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "docs/loop.md"), "loop.md");

        (await Library().ListAsync("t", ["docs"])).ShouldBe(["docs/a.md"]);
        foreach (var name in new[] { "docs/file.md", "docs/relative.md", "docs/dir/secret.md", "docs/chain.md", "docs/dangling.md",
            "docs/loop.md", "docs/dir" })
        {
            (await Library().ReadAsync("t", [name], name)).ShouldBeNull(name);
            (await Library().ReadAsync("t", ["docs"], name)).ShouldBeNull(name);
            (await Library().CheckAsync([name])).ShouldNotBeEmpty(name);
        }
    }

    [Fact]
    public async Task A_link_inside_the_folder_and_a_folder_that_is_itself_a_link_are_fine()
    {
        folder.Write("real/a.md", "text of a");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "real/link.md"), "a.md");
        var link = Path.Combine(outside.Path, "documents");
        Directory.CreateSymbolicLink(link, folder.Path);
        var library = new DocumentLibrary(records, link);

        (await library.ListAsync("t", ["real"])).ShouldBe(["real/a.md", "real/link.md"]);
        (await library.ReadAsync("t", ["real"], "real/link.md")).ShouldBe("text of a");
    }

    [Fact]
    public async Task A_document_outside_of_the_tasks_names_is_none_of_its_documents()
    {
        folder.Write("docs/a.md", "a");
        folder.Write("private/b.md", "b");
        folder.Write("docs/.hidden/c.md", "c");

        (await Library().ReadAsync("t", ["docs"], "docs/a.md")).ShouldBe("a");
        (await Library().ReadAsync("t", ["docs"], "private/b.md")).ShouldBeNull();
        (await Library().ReadAsync("t", ["docs"], "docs/../private/b.md")).ShouldBeNull();
        (await Library().ReadAsync("t", ["docs"], "docs/.hidden/c.md")).ShouldBeNull();
        (await Library().ReadAsync("t", ["docs"], "docs")).ShouldBeNull();
    }

    [Fact]
    public async Task Encodings_are_told_by_their_marks_and_nothing_is_guessed()
    {
        folder.Write("utf8.md", "žluťoučký"u8.ToArray());
        folder.Write("bom.md", [.. Encoding.UTF8.GetPreamble(), .. "žluťoučký"u8]);
        folder.Write("le.md", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("žluťoučký")]);
        folder.Write("be.md", [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes("žluťoučký")]);
        folder.Write("latin.md", [0x7A, 0xE9, 0x20]);
        folder.Write("binary.md", [0x50, 0x4B, 0x00, 0x01]);
        folder.Write("half.md", [0xFF, 0xFE, 0x00, 0xD8]);
        folder.Write("empty.md", "");

        var set = await Library().OpenAsync("t", ["."]);

        set.Documents.Select(document => document.Name).ShouldBe(["be.md", "bom.md", "le.md", "utf8.md"]);
        set.Documents.ShouldAllBe(document => document.Text == "žluťoučký");
        set.Skipped.ToDictionary(skipped => skipped.Name, skipped => skipped.Reason).ShouldBe(new Dictionary<string, string>
        {
            ["binary.md"] = "is binary, not text",
            ["empty.md"] = "is empty",
            ["half.md"] = "is not valid UTF-16 (near byte 2)",
            ["latin.md"] = "is not valid UTF-8 (near byte 1)",
        }, ignoreOrder: true);
    }

    [Fact]
    public async Task Limits_of_count_size_and_sum_are_held_with_a_clear_error()
    {
        folder.Write("a.md", new string('a', 100));
        folder.Write("b.md", new string('b', 100));
        folder.Write("c.md", new string('c', 300));

        (await Refusal(new() { MaxFiles = 2 })).ShouldContain("more than 2 documents");
        (await Refusal(new() { MaxTotalBytes = 450 })).ShouldContain("more than 450 bytes together");
        (await Refusal(new() { MaxEntries = 2 })).ShouldContain("more than 2 files and folders");
        var set = await new DocumentLibrary(records, folder.Path, new() { MaxFileBytes = 200 }).OpenAsync("t", ["."]);
        set.Documents.Count.ShouldBe(2);
        set.Skipped.ShouldHaveSingleItem().Reason.ShouldBe("has 300 bytes, more than 200");
        (await new DocumentLibrary(records, folder.Path, new() { MaxFileBytes = 200 }).CheckAsync(["c.md"])).ShouldHaveSingleItem().Name
            .ShouldBe("c.md");

        async Task<string> Refusal(DocumentLimits limits) =>
            (await new DocumentLibrary(records, folder.Path, limits).CheckAsync(["."])).ShouldHaveSingleItem().Reason;
    }

    [Fact]
    public async Task A_folder_without_a_readable_document_is_refused_with_what_was_skipped()
    {
        folder.Write("docs/latin.md", [0x7A, 0xE9, 0x20]);
        Directory.CreateDirectory(Path.Combine(folder.Path, "nothing"));

        (await Library().CheckAsync(["docs"])).ShouldHaveSingleItem().Reason.ShouldContain("'docs/latin.md' is not valid UTF-8");
        (await Library().CheckAsync(["nothing"])).ShouldHaveSingleItem().Reason.ShouldBe("no readable document is there");
    }

    [Fact]
    public async Task What_is_refused_comes_in_the_order_it_was_named() =>
        (await Library().CheckAsync(["z.md", "../a.md", "m.md"])).Select(refused => refused.Name).ShouldBe(["z.md", "../a.md", "m.md"]);

    [Fact]
    public async Task Documents_of_the_request_belong_to_their_task_and_hide_files_of_the_same_name()
    {
        folder.Write("note.md", "from the folder");
        await new GivenDocuments(records).SaveAsync("t", "note.md", "from the request");
        await new GivenDocuments(records).SaveAsync("t", "other", "also given");

        (await Library().ReadAsync("t", ["note.md"], "note.md")).ShouldBe("from the request");
        (await Library().ListAsync("t", ["note.md", "other"])).ShouldBe(["note.md", "other"]);
        (await Library().ReadAsync("another", ["note.md"], "note.md")).ShouldBe("from the folder");
        (await Library().ReadAsync("another", ["other"], "other")).ShouldBeNull();
        (await new DocumentLibrary(records, null).ReadAsync("t", ["other"], "other")).ShouldBe("also given");
    }

    [Fact]
    public async Task A_file_that_changes_is_read_again_and_one_that_goes_away_is_skipped()
    {
        var library = Library();
        var path = folder.Write("a.md", "one");
        var before = await library.OpenAsync("t", ["a.md"]);
        folder.Write("a.md", "two words");

        var after = await library.OpenAsync("t", ["a.md"]);
        after.Documents[0].Text.ShouldBe("two words");
        after.Stamp.ShouldNotBe(before.Stamp);
        File.Delete(path);
        (await library.OpenAsync("t", ["a.md"])).Skipped.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_documents_folder_that_does_not_exist_is_an_error() =>
        Should.Throw<DocumentException>(() => new DocumentLibrary(records, Path.Combine(folder.Path, "nowhere")));

    [Fact]
    public async Task What_is_listed_can_be_read_with_the_same_text()
    {
        folder.Write("docs/a.html", "<h1>Title</h1><p>One &amp; two</p>");
        folder.Write("docs/b.md", "b");
        var set = await Library().OpenAsync("t", ["docs"]);

        foreach (var document in set.Documents)
            (await Library().ReadAsync("t", ["docs"], document.Name)).ShouldBe(document.Text);
        set.Text("docs/a.html").ShouldBe("Title\n\nOne & two");
    }

    private DocumentLibrary Library() => new(records, folder.Path);
}
