using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers.Flow.Facts;

namespace WasiGuard.Analyzers;

/// <summary>
/// The names of generic types and methods with a type parameter that <c>[RequiresCapability]</c> may mark, told by text and metadata alone.
/// To bind each generic name of a program only to learn that nothing is asked there costs more than all else that the rules do.
/// </summary>
internal sealed class AskingTypeParameters
{
    private const string Mark = "RequiresCapability";

    // What depends on the text of a file alone is found once, however often other files change.
    private static readonly ConditionalWeakTable<SyntaxTree, Names> s_inFiles = new();

    private readonly HashSet<string> _names = [];
    private readonly bool _canBeAny;

    public AskingTypeParameters(Compilation compilation, ForeignFacts facts, CancellationToken cancellation)
    {
        var found = compilation.SyntaxTrees.Select(tree => In(tree, cancellation))
            .Concat(compilation.SourceModule.ReferencedAssemblySymbols.Where(facts.IsHome)
                .SelectMany(assembly => In(compilation.GetMetadataReference(assembly), cancellation)));
        foreach (var each in found)
        {
            _canBeAny |= each.CanBeAny;
            _names.UnionWith(each.Found);
        }
    }

    /// <param name="CanBeAny">The mark may be written under another name.</param>
    private sealed record Names(ImmutableArray<string> Found, bool CanBeAny);

    private static readonly Names s_none = new([], false), s_any = new([], true);

    public bool MayBeOf(string name) => _canBeAny || _names.Contains(name);

    private static IEnumerable<Names> In(MetadataReference? reference, CancellationToken cancellation) => reference switch
    {
        CompilationReference { Compilation: { Language: LanguageNames.CSharp } source } => source.SyntaxTrees.Select(tree => In(tree, cancellation)),
        PortableExecutableReference file when file.GetMetadata() is AssemblyMetadata assembly =>
            assembly.GetModules().Select(module => In(module.GetMetadataReader())),
        _ => [s_any],
    };

    private static Names In(SyntaxTree tree, CancellationToken cancellation) => s_inFiles.GetValue(tree, each =>
    {
        if (each.GetText(cancellation).ToString().IndexOf(Mark, StringComparison.Ordinal) < 0)
            return s_none;
        var nodes = each.GetRoot(cancellation).DescendantNodes().ToList();
        return nodes.OfType<UsingDirectiveSyntax>().Any(directive => directive.Alias is not null && directive.ToString().Contains(Mark)) ? s_any
            : new([.. nodes.OfType<TypeParameterSyntax>().Where(parameter => parameter.AttributeLists.Count > 0).Select(OwnerOf)], false);
    });

    private static string OwnerOf(TypeParameterSyntax parameter) => parameter.Parent?.Parent switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        LocalFunctionStatementSyntax function => function.Identifier.ValueText,
        _ => "",
    };

    private static Names In(MetadataReader reader) => new(
        [
            .. reader.CustomAttributes.Select(reader.GetCustomAttribute)
                .Where(each => each.Parent.Kind == HandleKind.GenericParameter && IsMark(each.Constructor, reader))
                .Select(each => reader.GetGenericParameter((GenericParameterHandle)each.Parent).Parent)
                .Select(owner => owner.Kind == HandleKind.MethodDefinition
                    ? reader.GetString(reader.GetMethodDefinition((MethodDefinitionHandle)owner).Name)
                    : reader.GetString(reader.GetTypeDefinition((TypeDefinitionHandle)owner).Name).Split('`')[0]),
        ],
        false);

    private static bool IsMark(EntityHandle constructor, MetadataReader reader) =>
        constructor.Kind != HandleKind.MemberReference
        || reader.GetMemberReference((MemberReferenceHandle)constructor).Parent is not { Kind: HandleKind.TypeReference } type
        || reader.StringComparer.StartsWith(reader.GetTypeReference((TypeReferenceHandle)type).Name, Mark);
}
