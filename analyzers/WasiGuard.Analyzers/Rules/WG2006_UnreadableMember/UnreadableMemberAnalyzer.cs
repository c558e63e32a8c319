using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard.Analyzers.Flow.Contract;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG2006: what makes the guard refuse the type of an input, by the same table as the guard's.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnreadableMemberAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [UnreadableMember.Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(Reporter.InGeneratedCode);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (Reporter.For(start.Compilation, start.Options) is not { } reporter)
                return;
            var seen = new ConcurrentDictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
            start.RegisterSymbolAction(symbol => Check(symbol, seen, reporter), SymbolKind.NamedType);
        });
    }

    private static void Check(SymbolAnalysisContext context, ConcurrentDictionary<ISymbol, bool> seen, Reporter reporter)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        // The text is asked first: an input has a base type, and what an attribute means has to be bound.
        if (type.IsStatic || type.TypeKind is not (TypeKind.Class or TypeKind.Struct or TypeKind.Interface))
            return;
        var parts = context.Compilation.DeclarationsOf(type, context.CancellationToken).OfType<TypeDeclarationSyntax>().ToList();
        var mayMark = parts.Any(part => HasAttribute(part) || OverridesProperty(part));
        if ((!mayMark && !type.IsRecord && parts.All(part => part.BaseList is null)) || KnownSymbols.Find(context.Compilation) is not { } symbols)
            return;
        var isInput = type.DerivesFrom(symbols.WasiExecInput);
        if ((!isInput && !mayMark) || type.Implements(symbols.IWasiRunner))
            return;

        var types = MarkedTypeSymbols.In(symbols);
        if (!isInput)
        {
            // What only leads to marked members matters where it is part of an input, and is reported with that input.
            CheckMembers(context, reporter, type, types, seen, isPart: type.GetMembers().Any(types.IsMarked));
            return;
        }

        CheckMembers(context, reporter, type, types, seen, isPart: true);
        foreach (var part in PartsOf(type, types))
        {
            // What marks something is looked at by itself, but what its type parameters stand for is only known here.
            if ((part.IsGenericType || !part.GetMembers().Any(types.IsMarked)) && !part.DerivesFrom(symbols.WasiExecInput) && seen.TryAdd(part, true))
                CheckMembers(context, reporter, part, types, seen, isPart: true);
        }
    }

    /// <summary>The types of this compilation that values of an input can hold, at any depth.</summary>
    private static IEnumerable<INamedTypeSymbol> PartsOf(INamedTypeSymbol input, MarkedTypeSymbols types)
    {
        var found = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default) { input };
        var open = new Stack<ITypeSymbol>([input]);
        while (open.Count > 0)
        {
            foreach (var held in HeldBy(open.Pop()))
            {
                if (!types.HasMarks(held) || !found.Add(held))
                    continue;
                open.Push(held);
                if (held is INamedTypeSymbol named && types.Compilation.Declares(named))
                    yield return named;
            }
        }
    }

    private static IEnumerable<ITypeSymbol> HeldBy(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => [array.ElementType],
        INamedTypeSymbol named => named.TypeArguments
            .Concat(named.GetMembers().OfType<IPropertySymbol>().Select(property => property.Type))
            .Concat(named.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic).Select(field => field.Type))
            .Concat(named.BaseType is { } level ? [level] : []),
        _ => [],
    };

    private static void CheckMembers(
        SymbolAnalysisContext context, Reporter reporter, INamedTypeSymbol type, MarkedTypeSymbols types, ConcurrentDictionary<ISymbol, bool> seen,
        bool isPart)
    {
        foreach (var member in type.GetMembers())
        {
            switch (member)
            {
                case IPropertySymbol property:
                    if (UnreadableProperty.Why(property, types, isPart) is { } why)
                        Report(property, property, why.Because, why.WayOut);
                    break;
                case IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } field:
                    if (UnreadableProperty.OfType(field.Type, types, isMarked: false, isPart) is { } because)
                        Report(field, field, because.Because, because.WayOut);
                    break;
                case IMethodSymbol method:
                    CheckMethod(method);
                    break;
            }
        }

        void CheckMethod(IMethodSymbol method)
        {
            if (types.Misplaced(method) is not { } place)
                return;
            var name = method.AssociatedSymbol ?? method;
            if (place is IParameterSymbol parameter)
                Report(parameter, parameter, "is a parameter, and not the property", "write [property: RequiresCapability(...)]");
            else
                Report(name, name, method.AssociatedSymbol is null ? "is a method, which no input sets"
                    : "is marked at an accessor, and not the property", "mark the property");
        }

        void Report(ISymbol at, ISymbol member, string because, string wayOut)
        {
            // Once, whatever the type parameters stand for.
            if (!seen.TryAdd(at.OriginalDefinition, true))
                return;
            reporter.Show(context, new(
                UnreadableMember.Rule,
                at.Locations.FirstOrDefault(location => location.IsInSource) ?? type.Locations[0],
                member is IParameterSymbol ? member.Name : $"{type.Name}.{(member is IPropertySymbol { IsIndexer: true } ? "this[]" : member.Name)}",
                because,
                wayOut));
        }
    }

    private static bool HasAttribute(TypeDeclarationSyntax declaration) =>
        declaration.Members.Any(member => member.AttributeLists.Count > 0
            || (member is BasePropertyDeclarationSyntax { AccessorList: { } accessors }
                && accessors.Accessors.Any(accessor => accessor.AttributeLists.Count > 0))
            || (member is BaseMethodDeclarationSyntax method && method.ParameterList.Parameters.Any(parameter => parameter.AttributeLists.Count > 0)))
        || declaration.ParameterList?.Parameters.Any(parameter => parameter.AttributeLists.Count > 0) == true;

    private static bool OverridesProperty(TypeDeclarationSyntax declaration) =>
        declaration.Members.Any(member => member is BasePropertyDeclarationSyntax && member.Modifiers.Any(SyntaxKind.OverrideKeyword));
}
