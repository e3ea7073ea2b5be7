namespace Steward.Architecture.Tests;

public sealed class FolderImportsTests
{
    [Theory]
    [InlineData("using P.Chat; namespace P.Turns; class T;")]
    [InlineData("using static P.Chat.Prompt; namespace P.Turns; class T;")]
    [InlineData("using Words = P.Chat.Prompt; namespace P.Turns; class T;")]
    [InlineData("using Many = System.Collections.Generic.List<int>; using P.Chat; namespace P.Turns; class T;")]
    [InlineData("namespace P.Turns; class T { Chat.Prompt words; }")]
    [InlineData("namespace P.Turns; class T { P.Chat.Prompt? words; }")]
    [InlineData("namespace P.Turns; class T { global::P.Chat.Prompt words; }")]
    [InlineData("namespace P.Turns; class T { List<Chat.Prompt> words; }")]
    [InlineData("namespace P.Turns; class T { int Size() => Chat.Prompt.Max; }")]
    [InlineData("namespace P.Turns; class T { int Size() => Chat.Prompt.Of(1).Length; }")]
    [InlineData("namespace P.Turns; class T { string Size() => $\"{Chat.Prompt.Max}\"; }")]
    [InlineData("namespace P.Turns; class T { string Size() => nameof(Chat.Prompt); }")]
    [InlineData("namespace P.Turns; [Chat.Prompt] class T;")]
    [InlineData("namespace P.Turns; /// <summary><see cref=\"Chat.Prompt\"/></summary>\nclass T;")]
    public void Whatever_names_another_folder_imports_it(string source) =>
        Of(("Turns/T.cs", source), ("Chat/Prompt.cs", "namespace P.Chat; class Prompt { public const int Max = 1; }"))
            .ShouldBe(["Turns -> Chat"]);

    [Theory]
    [InlineData("namespace P.Turns; class T { Options options; }", "Turns -> .")]
    [InlineData("namespace P.Turns.Inner; class T { Options options; Turn turn; }", "Turns/Inner -> Turns|Turns/Inner -> .")]
    [InlineData("namespace P.Turns; class T { int Size(string text) => text.Words(); }", "Turns -> .")]
    [InlineData("namespace P.Turns; class T { int Size(string? text) => text?.Words() ?? 0; }", "Turns -> .")]
    public void A_type_of_an_enclosing_folder_is_imported_without_a_using(string source, string imports) => Of(
        (source.Contains("Inner", StringComparison.Ordinal) ? "Turns/Inner/T.cs" : "Turns/T.cs", source),
        ("Turns/Turn.cs", "namespace P.Turns; class Turn;"),
        ("Options.cs", "namespace P; class Options; static class Texts { public static int Words(this string text) => 0; }"))
        .ShouldBe(imports.Split('|'), ignoreOrder: true);

    [Theory]
    [InlineData("namespace P.Turns; class T { string Text = \"Chat.Prompt\"; /* Chat.Prompt */ }")]
    [InlineData("namespace P.Turns; class T { List<int> Chat = []; int First => Chat.First(); }")]
    [InlineData("namespace P.Turns; class T { int Size(Other other) => other.Options; }")]
    [InlineData("namespace P.Turns; class Options; class T { Options options; }")]
    public void A_text_or_a_member_of_the_same_name_imports_nothing(string source) => Of(
        ("Turns/T.cs", source), ("Chat/Prompt.cs", "namespace P.Chat; class Prompt;"), ("Options.cs", "namespace P; class Options;"))
            .ShouldBeEmpty();

    [Fact]
    public void Files_outside_of_their_folders_namespace_and_global_usings_are_found()
    {
        var imports = FolderImports.Of("P",
            [("Turns/T.cs", "namespace P.Chat; class T;"), ("Program.cs", "global using P.Turns; return 0;")]);
        imports.Misplaced.ShouldBe(["Turns/T.cs"]);
        imports.Global.ShouldBe(["Program.cs: P.Turns"]);
    }

    [Fact]
    public void Circles_are_found_between_folders_and_between_folders_with_all_below_them()
    {
        FolderCircle.In(Graph(("A", "B"), ("B", "C"), ("C", ""))).ShouldBeNull();
        FolderCircle.In(Graph(("A", "B"), ("B", "C"), ("C", "A"))).ShouldBe("A -> B -> C -> A");
        FolderCircle.In(Graph(("A", "A/One"), ("A/One", ""))).ShouldBeNull();
        FolderCircle.In(Graph(("A", "A/One"), ("A/One", "A"))).ShouldBe("A -> A/One -> A");
        FolderCircle.In(Graph(("A/One", "B/One"), ("B/Two", "A/Two"), ("A/Two", ""), ("B/One", ""))).ShouldBe("A -> B -> A");
    }

    private static List<string> Of(params (string Path, string Text)[] sources) =>
        [.. FolderImports.Of("P", sources).All.Select(import => $"{import.From} -> {import.To}")];

    private static Dictionary<string, string[]> Graph(params (string From, string To)[] edges) =>
        edges.ToDictionary(edge => edge.From, edge => edge.To.Length > 0 ? [edge.To] : Array.Empty<string>(), StringComparer.Ordinal);
}
