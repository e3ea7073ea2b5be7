using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Steward.Architecture.Tests;

/// <summary>A source file: what it declares, and every name that it uses.</summary>
/// <param name="Names">Dotted as far as they go, without type arguments.</param>
/// <param name="Members">Names after a dot.</param>
internal sealed record SourceFile(
    string Path, string? Namespace, IReadOnlyList<string> Types, IReadOnlyList<string> Extensions, IReadOnlyList<string> Usings,
    IReadOnlyList<string> GlobalUsings, IReadOnlyList<string> Names, IReadOnlyList<string> Members)
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.Parse);

    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : FolderImports.Root;

    public static SourceFile Read(string path, string text)
    {
        var nodes = CSharpSyntaxTree.ParseText(text, Options).GetRoot().DescendantNodes(descendIntoTrivia: true).ToList();
        var usings = nodes.OfType<UsingDirectiveSyntax>().ToList();
        var code = nodes.Where(node => !node.Ancestors().Any(outer => outer is UsingDirectiveSyntax)
            && !(node.Parent is BaseNamespaceDeclarationSyntax space && node == space.Name)).ToList();
        return new(path,
            nodes.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString(),
            [.. nodes.OfType<MemberDeclarationSyntax>().Where(node => node.Parent is not TypeDeclarationSyntax).Select(TypeName)
                .OfType<string>()],
            [.. nodes.OfType<MethodDeclarationSyntax>().Where(IsExtension).Select(method => method.Identifier.ValueText)],
            [.. usings.Where(directive => directive.GlobalKeyword == default).Select(directive => Dotted(directive.NamespaceOrType))
                .OfType<string>()],
            [.. usings.Where(directive => directive.GlobalKeyword != default).Select(directive => Dotted(directive.NamespaceOrType))
                .OfType<string>()],
            [.. code.Where(node => !IsInside(node)).Select(Dotted).OfType<string>().Distinct(StringComparer.Ordinal)],
            [.. code.OfType<MemberAccessExpressionSyntax>().Select(access => access.Name.Identifier.ValueText)
                .Concat(code.OfType<MemberBindingExpressionSyntax>().Select(access => access.Name.Identifier.ValueText))
                .Distinct(StringComparer.Ordinal)]);
    }

    private static string? TypeName(MemberDeclarationSyntax node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        _ => null,
    };

    private static bool IsExtension(MethodDeclarationSyntax method) =>
        method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true
            || method.Parent is ExtensionBlockDeclarationSyntax;

    /// <summary>True for a part of a longer name.</summary>
    private static bool IsInside(SyntaxNode node) => node.Parent switch
    {
        QualifiedNameSyntax or QualifiedCrefSyntax => true,
        MemberAccessExpressionSyntax access => access.Name == node || Dotted(access) is not null,
        AliasQualifiedNameSyntax or MemberBindingExpressionSyntax or NameColonSyntax => true,
        _ => false,
    };

    private static string? Dotted(SyntaxNode node) => node switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        AliasQualifiedNameSyntax name => name.Name.Identifier.ValueText,
        QualifiedNameSyntax name => $"{Dotted(name.Left)}.{Dotted(name.Right)}",
        NameMemberCrefSyntax name => Dotted(name.Name),
        QualifiedCrefSyntax name =>
            Dotted(name.Container) is { } container && Dotted(name.Member) is { } member ? $"{container}.{member}" : null,
        MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression } access =>
            Dotted(access.Expression) is { } expression ? $"{expression}.{access.Name.Identifier.ValueText}" : null,
        _ => null,
    };
}
