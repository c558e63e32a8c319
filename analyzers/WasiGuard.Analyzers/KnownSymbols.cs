using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>The types that the rules know by name, looked up once per compilation.</summary>
internal sealed record KnownSymbols(
    Compilation Compilation,
    INamedTypeSymbol IWasiRunner,
    INamedTypeSymbol WasiRunner,
    INamedTypeSymbol DelegatingWasiRunner,
    INamedTypeSymbol WasiRunnerSelector,
    INamedTypeSymbol ICapabilitySource,
    INamedTypeSymbol WasiExecInput,
    INamedTypeSymbol RunnerCapabilityAttribute,
    INamedTypeSymbol RequiresCapabilityAttribute,
    INamedTypeSymbol CapabilityGuardAttribute,
    INamedTypeSymbol RunsOnAttribute,
    INamedTypeSymbol CapabilitiesFromAttribute,
    INamedTypeSymbol CapabilitySet,
    INamedTypeSymbol CapabilityGuard,
    INamedTypeSymbol WasiCapabilityNotSupportedException,
    INamedTypeSymbol WasiModule,
    INamedTypeSymbol WasiModuleException,
    INamedTypeSymbol NetFetchPolicy)
{
    // Every rule begins with the same question.
    private static readonly ConditionalWeakTable<Compilation, Lazy<KnownSymbols?>> s_answers = new();

    /// <summary>What a property of an input needs when it is set: all of them; also what the properties say that it overrides.</summary>
    public IEnumerable<INamedTypeSymbol> CapabilitiesOf(IPropertySymbol property)
    {
        // Most properties have no attribute and override nothing.
        ImmutableHashSet<INamedTypeSymbol>? found = null;
        for (var current = property; current is not null; current = current.OverriddenProperty)
        {
            foreach (var attribute in current.OriginalDefinition.GetAttributes())
            {
                if (attribute.AttributeClass.Is(RequiresCapabilityAttribute) && attribute is { ConstructorArguments: [{ Value: INamedTypeSymbol capability }] })
                    found = (found ?? ImmutableHashSet.Create<INamedTypeSymbol>(SymbolEqualityComparer.Default)).Add(capability);
            }
        }

        return found ?? Enumerable.Empty<INamedTypeSymbol>();
    }

    /// <summary>Null when the compilation does not reference WasiGuard, or two versions of it: then there is nothing to say.</summary>
    public static KnownSymbols? Find(Compilation compilation) => s_answers.GetValue(compilation, static each => new(() => Search(each))).Value;

    private static KnownSymbols? Search(Compilation compilation)
    {
        // A look for a type by its name alone would open each assembly that is referenced.
        var found = compilation.SourceModule.ReferencedAssemblySymbols.Append(compilation.Assembly)
            .Where(each => each.Name == WasiGuardReference.AssemblyName && each.GetTypeByMetadataName("WasiGuard.IWasiRunner") is not null)
            .ToArray();
        if (found is not [var assembly])
            return null;

        var missing = false;
        var symbols = new KnownSymbols(
            compilation,
            Get("IWasiRunner"),
            Get("WasiRunner"),
            Get("DelegatingWasiRunner"),
            Get("WasiRunnerSelector"),
            Get("ICapabilitySource"),
            Get("WasiExecInput"),
            Get("RunnerCapabilityAttribute"),
            Get("RequiresCapabilityAttribute"),
            Get("CapabilityGuardAttribute"),
            Get("RunsOnAttribute"),
            Get("CapabilitiesFromAttribute"),
            Get("CapabilitySet"),
            Get("CapabilityGuard"),
            Get("WasiCapabilityNotSupportedException"),
            Get("WasiModule"),
            Get("WasiModuleException"),
            Get("NetFetchPolicy"));
        return missing ? null : symbols;

        INamedTypeSymbol Get(string name)
        {
            var type = assembly.GetTypeByMetadataName("WasiGuard." + name);
            missing |= type is null;
            return type!;
        }
    }
}
