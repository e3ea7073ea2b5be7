using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Steward.Architecture.Tests;

/// <summary>
/// No line of C# is longer than what .editorconfig says. Raw string literals are excepted: their line breaks are part of their value,
/// such as a JSON document of a test, a style sheet or a schema.
/// </summary>
public sealed class LineLengthTests
{
    private const int Max = 140;

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    [Fact]
    public void No_line_is_longer_than_140_characters()
    {
        var files =
            Repository.Projects.SelectMany(project => project.SourceFiles.Select(file => (Name: $"{project.Name}/{file.Path}", file.Text)))
                .ToList();

        files.Count.ShouldBeGreaterThan(500);
        files.SelectMany(file => TooLong(file.Text).Select(line => $"{file.Name}:{line}")).ShouldBeEmpty();
    }

    [Fact]
    public void The_limit_is_that_of_the_editors() => Repository.Read(".editorconfig").ShouldContain($"max_line_length = {Max}\n");

    [Fact]
    public void Only_lines_of_raw_strings_may_be_longer()
    {
        var wide = new string('x', Max);

        TooLong($"// {wide}\nvar a = \"{wide}\";\nvar b = 1;").ShouldBe([1, 2]);
        TooLong($"var a = \"\"\"{wide}\"\"\"; // {wide}").ShouldBe([1]);
        TooLong($"var a = \"\"\"{wide}\"\"\";\nvar b = $\"\"\"\n  {wide} {{a}}\n  \"\"\";").ShouldBeEmpty();
    }

    private static IEnumerable<int> TooLong(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, Options);
        var wide = tree.GetText().Lines.Where(line => line.Span.Length > Max).ToList();
        if (wide.Count == 0)
            return [];
        var raw = tree.GetRoot().DescendantNodes().Where(IsRaw).Select(node => node.Span).ToList();
        return wide.Where(line => line.Span.Length - raw.Sum(span => span.Overlap(line.Span)?.Length ?? 0) > Max)
            .Select(line => line.LineNumber + 1);
    }

    private static bool IsRaw(SyntaxNode node) => node switch
    {
        LiteralExpressionSyntax literal => literal.Token.Kind() is SyntaxKind.SingleLineRawStringLiteralToken
            or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.Utf8SingleLineRawStringLiteralToken
            or SyntaxKind.Utf8MultiLineRawStringLiteralToken,
        InterpolatedStringExpressionSyntax text => text.StringStartToken.Kind() is SyntaxKind.InterpolatedSingleLineRawStringStartToken
            or SyntaxKind.InterpolatedMultiLineRawStringStartToken,
        _ => false,
    };
}
