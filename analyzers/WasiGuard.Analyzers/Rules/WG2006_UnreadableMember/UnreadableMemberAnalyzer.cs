using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

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
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (WasiGuardReference.IsIn(start.Compilation))
                start.RegisterSymbolAction(Check, SymbolKind.NamedType);
        });
    }

    private static void Check(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        // The text is asked first: an input has a base type, and what an attribute means has to be bound.
        if (type.IsStatic
            || type.TypeKind is not (TypeKind.Class or TypeKind.Struct or TypeKind.Interface)
            || !type.DeclaringSyntaxReferences.Any(part => part.GetSyntax(context.CancellationToken) is TypeDeclarationSyntax declaration && (type.IsRecord || declaration.BaseList is not null || HasAttribute(declaration)))
            || KnownSymbols.Find(context.Compilation) is not { } symbols
            || type.Implements(symbols.IWasiRunner))
        {
            return;
        }

        var types = MarkedTypeSymbols.In(symbols);
        // What leads to marked members matters where it can be part of an input.
        var isPart = type.DerivesFrom(symbols.WasiExecInput) || type.IsRecord || type.GetMembers().Any(types.IsMarked);
        foreach (var member in type.GetMembers())
        {
            switch (member)
            {
                case IPropertySymbol property:
                    if (UnreadableProperty.Why(property, types, isPart) is { } why)
                        Report(property, property, why.Because, why.WayOut);
                    break;
                case IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } field:
                    if (isPart && types.IsOpaqueWrapper(field.Type))
                        Report(field, field, UnreadableProperty.Wrapper, UnreadableProperty.HoldTheRecord);
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
                Report(name, name, method.AssociatedSymbol is null ? "is a method, which no input sets" : "is marked at an accessor, and not the property", "mark the property");
        }

        void Report(ISymbol at, ISymbol member, string because, string wayOut) => context.ReportDiagnostic(Diagnostic.Create(
            UnreadableMember.Rule,
            at.Locations.FirstOrDefault(location => location.IsInSource) ?? type.Locations[0],
            member is IParameterSymbol ? member.Name : $"{type.Name}.{(member is IPropertySymbol { IsIndexer: true } ? "this[]" : member.Name)}",
            because,
            wayOut));
    }

    private static bool HasAttribute(TypeDeclarationSyntax declaration) =>
        declaration.Members.Any(member => member.AttributeLists.Count > 0
            || (member is BasePropertyDeclarationSyntax { AccessorList: { } accessors } && accessors.Accessors.Any(accessor => accessor.AttributeLists.Count > 0))
            || (member is BaseMethodDeclarationSyntax method && method.ParameterList.Parameters.Any(parameter => parameter.AttributeLists.Count > 0)))
        || declaration.ParameterList?.Parameters.Any(parameter => parameter.AttributeLists.Count > 0) == true;
}
