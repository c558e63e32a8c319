using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>Which capability provides the functions of which import module, as <c>[CapabilityInfo(ImportModules = …)]</c> says.</summary>
internal sealed class ImportProviders(Compilation compilation)
{
    private readonly Lazy<ILookup<string, INamedTypeSymbol>> _providers = new(() => Collect(KnownSymbols.Find(compilation)!));

    public IEnumerable<INamedTypeSymbol> Of(string importModule) => _providers.Value[importModule];

    private static ILookup<string, INamedTypeSymbol> Collect(KnownSymbols symbols)
    {
        var known = symbols.IWasiRunner.ContainingAssembly;
        var pairs =
            from assembly in symbols.Compilation.SourceModule.ReferencedAssemblySymbols.Where(
                each => each.Is(known) || each.Modules.Any(module => module.ReferencedAssemblies.Contains(known.Identity)))
                .Prepend(symbols.Compilation.Assembly)
            from type in TypesOf.Namespace(assembly.GlobalNamespace)
            where type.BaseType.DerivesFrom(symbols.RunnerCapabilityAttribute)
            from attribute in type.GetAttributes()
            where attribute.AttributeClass is { Name: "CapabilityInfoAttribute" } info && info.ContainingAssembly.Is(known)
            from argument in attribute.NamedArguments
            where argument.Key == "ImportModules" && argument.Value.Kind == TypedConstantKind.Array && !argument.Value.IsNull
            from module in argument.Value.Values
            where module.Value is string
            select (Module: (string)module.Value!, Type: type);
        return pairs.ToLookup(pair => pair.Module, pair => pair.Type, StringComparer.Ordinal);
    }
}
