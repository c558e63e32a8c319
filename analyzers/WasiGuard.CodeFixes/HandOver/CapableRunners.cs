using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>The runner types that could take the place of one that lacks a capability.</summary>
internal static class CapableRunners
{
    /// <summary>Runners with the capability and a constructor that needs no argument, of this compilation and of the assemblies that know WasiGuard.</summary>
    public static IEnumerable<INamedTypeSymbol> In(Compilation compilation, KnownSymbols symbols, INamedTypeSymbol capability) =>
        All(compilation, symbols).Where(type => DeclaredCapabilities.Has(type, capability));

    /// <summary>The same, whatever they have.</summary>
    public static IEnumerable<INamedTypeSymbol> All(Compilation compilation, KnownSymbols symbols) =>
        Assemblies(compilation, symbols)
            .SelectMany(assembly => TypesOf.Namespace(assembly.GlobalNamespace))
            .Where(type => type is { TypeKind: TypeKind.Class, IsAbstract: false, IsGenericType: false }
                && type.Implements(symbols.IWasiRunner)
                && !type.Implements(symbols.ICapabilitySource)
                && compilation.IsSymbolAccessibleWithin(type, compilation.Assembly)
                && type.InstanceConstructors.Any(each => NeedsNothing(each) && compilation.IsSymbolAccessibleWithin(each, compilation.Assembly)))
            .OrderBy(type => type.Name, System.StringComparer.Ordinal);

    private static bool NeedsNothing(IMethodSymbol constructor) => constructor.Parameters.All(parameter => parameter.IsOptional || parameter.IsParams);

    private static IEnumerable<IAssemblySymbol> Assemblies(Compilation compilation, KnownSymbols symbols)
    {
        var known = symbols.IWasiRunner.ContainingAssembly;
        return compilation.SourceModule.ReferencedAssemblySymbols
            .Where(assembly => assembly.Is(known) || assembly.Modules.Any(module => module.ReferencedAssemblies.Contains(known.Identity)))
            .Prepend(compilation.Assembly);
    }
}
