using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Contract;

/// <summary>
/// A member of an input, reached through <paramref name="Path"/>, that needs a capability when it is set. Without a path: what a method or a parameter
/// needs whatever the input is.
/// </summary>
internal sealed record CapabilityRequirement(ImmutableArray<ISymbol> Path, INamedTypeSymbol Capability)
{
    /// <summary>The member that is set; only with a path.</summary>
    public ISymbol Member => Path[Path.Length - 1];

    /// <summary>What asks for the capability, as messages print it.</summary>
    public string MemberName { get; init; } = Path is [.., var last] ? $"{last.ContainingType.Name}.{last.Name}" : "";

    /// <summary>The capabilities of which one is enough.</summary>
    public ImmutableArray<INamedTypeSymbol> AnyOf { get; init; } = [Capability];

    /// <summary>What the module that the member holds imports; null when the member itself needs the capability.</summary>
    public ModuleImport? Import { get; init; }
}

/// <summary>What types say about themselves by their attributes: the same reading as the run-time guard's.</summary>
internal sealed class CapabilityModel(KnownSymbols symbols)
{
    private readonly MarkedTypeSymbols _types = MarkedTypeSymbols.In(symbols);
    private readonly ConcurrentDictionary<ITypeSymbol, ImmutableArray<CapabilityRequirement>> _requirements = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, ImmutableHashSet<INamedTypeSymbol>> _declared = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _parts = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _endings = new(SymbolEqualityComparer.Default);

    public KnownSymbols Symbols => symbols;

    public Compilation Compilation => symbols.Compilation;

    public KnownMembers Members { get; } = new(symbols);

    /// <summary>What members say of the runners that they are given, called on, or give.</summary>
    public CapabilityMarks Marks => field ??= new(this);

    /// <summary>The key under which a decorator keeps the runner, or a selector the list, that its capabilities come from.</summary>
    public ISymbol InnerRunnerKey => symbols.CapabilitiesFromAttribute;

    /// <summary>The key under which a module keeps the path of its file.</summary>
    public ISymbol ModulePathKey => symbols.WasiModule;

    /// <summary>The base of all capabilities, which no runner declares.</summary>
    public INamedTypeSymbol AnyCapability => symbols.RunnerCapabilityAttribute;

    /// <summary>What the run-time guard throws.</summary>
    public INamedTypeSymbol Refusal => symbols.WasiCapabilityNotSupportedException;

    /// <summary>What is thrown for a module that no runner executes.</summary>
    public INamedTypeSymbol ModuleRefusal => symbols.WasiModuleException;

    public bool IsSelector(ITypeSymbol type) => type.Is(symbols.WasiRunnerSelector);

    public bool IsRunner(ITypeSymbol? type) => type is ITypeParameterSymbol parameter
        ? parameter.ConstraintTypes.Any(IsRunner)
        : type.Implements(symbols.IWasiRunner);

    public bool IsInput(ITypeSymbol? type) => type is ITypeParameterSymbol parameter
        ? parameter.ConstraintTypes.Any(IsInput)
        : type.DerivesFrom(symbols.WasiExecInput);

    /// <summary>Part of WasiGuard's contract: what it means is known, also where its code is in view.</summary>
    public bool IsContract(ISymbol symbol) => symbol.ContainingAssembly.Is(symbols.IWasiRunner.ContainingAssembly);

    /// <summary>A runner, an input, or a type that comes with them; values of all others matter to a judgement only by what they decide.</summary>
    public bool IsPart(ITypeSymbol? type) => type is { SpecialType: SpecialType.None } && _parts.GetOrAdd(type, each =>
        IsContract(each)
            || IsRunner(each)
            || IsInput(each)
            || each is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: [var result] } && IsPart(result));

    /// <summary>The capabilities that the attributes of the type and of its bases declare.</summary>
    public ImmutableHashSet<INamedTypeSymbol> DeclaredBy(ITypeSymbol type) => _declared.GetOrAdd(type, Declared);

    /// <summary>What the type declares is not all known: a base or an attribute of it does not compile.</summary>
    public static bool IsBroken(ITypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.TypeKind == TypeKind.Error || current.GetAttributes().Any(each => each.AttributeClass is null or { TypeKind: TypeKind.Error }))
                return true;
        }

        return false;
    }

    public ImmutableArray<CapabilityRequirement> RequirementsOf(ITypeSymbol inputType) => _requirements.GetOrAdd(inputType, Requirements);

    /// <summary>The runner tells its capabilities at run time.</summary>
    public bool IsSource(ITypeSymbol type) => type.Implements(symbols.ICapabilitySource);

    /// <summary>A type that can stand for all of them, because they are runners that declare the same; null when there is none.</summary>
    public ITypeSymbol? OneRunnerFor(ImmutableArray<ITypeSymbol> types) =>
        !types.IsDefaultOrEmpty && types.All(type => IsRunner(type) && !IsSource(type) && DeclaredBy(type).SetEquals(DeclaredBy(types[0]))) ? types[0] : null;

    /// <summary>A source that answers for itself, whatever its constructor was given.</summary>
    public bool OverridesCapabilities(ITypeSymbol type)
    {
        for (var current = type; current is not null
            && !current.OriginalDefinition.Is(symbols.DelegatingWasiRunner)
            && !current.Is(symbols.WasiRunnerSelector); current = current.BaseType)
        {
            if (current.GetMembers("Capabilities").Any(member => member is IPropertySymbol { IsStatic: false }))
                return true;
        }

        return false;
    }

    public IParameterSymbol? InnerParameter(IMethodSymbol constructor) =>
        constructor.Parameters.FirstOrDefault(parameter => parameter.FindAttribute(symbols.CapabilitiesFromAttribute) is not null);

    /// <summary>The capability that a bool member marked <c>[CapabilityGuard]</c> stands for.</summary>
    public INamedTypeSymbol? GuardedBy(ISymbol member) =>
        member.FindAttribute(symbols.CapabilityGuardAttribute) is { ConstructorArguments: [{ Value: INamedTypeSymbol capability }] } ? capability
            : member is IMethodSymbol { AssociatedSymbol: IPropertySymbol property } ? GuardedBy(property)
            : null;

    /// <summary>Marked as a method that does not return, always or for some argument.</summary>
    public bool NeverReturns(IMethodSymbol method) => _endings.GetOrAdd(method.OriginalDefinition, each =>
        each.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "DoesNotReturnAttribute")
        || each.Parameters.Any(parameter => parameter.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "DoesNotReturnIfAttribute")));

    public bool IsCapability(ITypeSymbol? type) => type.DerivesFrom(symbols.RunnerCapabilityAttribute);

    private ImmutableHashSet<INamedTypeSymbol> Declared(ITypeSymbol type)
    {
        var found = ImmutableHashSet.CreateBuilder<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<ITypeSymbol>();
        open.Push(type);
        while (open.Count > 0)
        {
            var next = open.Pop();
            if (next is ITypeParameterSymbol parameter)
            {
                found.UnionWith(Marks.AskedBy(parameter.GetAttributes()));
                foreach (var constraint in parameter.ConstraintTypes)
                    open.Push(constraint);
                continue;
            }

            for (var current = next; current is not null; current = current.BaseType)
            {
                foreach (var attribute in current.GetAttributes())
                {
                    if (attribute.AttributeClass is { } capability && IsCapability(capability))
                        found.Add(capability);
                }
            }
        }

        return found.ToImmutable();
    }

    /// <summary>The nearest members first. What lists hold, and what a member of an open type holds, only a value tells.</summary>
    private ImmutableArray<CapabilityRequirement> Requirements(ITypeSymbol inputType)
    {
        var found = ImmutableArray.CreateBuilder<CapabilityRequirement>();
        var open = new Queue<(ITypeSymbol Type, ImmutableArray<ISymbol> Path)>([(inputType, [])]);
        for (var left = AnalysisLimits.TypesInInput; open.Count > 0 && left > 0; left--)
        {
            var (type, path) = open.Dequeue();
            if (type is ITypeParameterSymbol parameter)
            {
                foreach (var constraint in parameter.ConstraintTypes)
                    open.Enqueue((constraint, path));
                continue;
            }

            foreach (var (member, marked) in _types.MembersOf(type))
            {
                var inner = path.Add(member);
                if (marked is not null)
                    found.AddRange(symbols.CapabilitiesOf(marked).Select(capability => new CapabilityRequirement(inner, capability)));
                var held = MarkedTypeSymbols.Underlying(member.TypeOfValue());
                if (held.TypeKind is TypeKind.Class or TypeKind.Struct
                    && !path.Any(step => MarkedTypeSymbols.Underlying(step.TypeOfValue()).Is(held))
                    && _types.HasMarks(held))
                    open.Enqueue((held, inner));
            }
        }

        return found.ToImmutable();
    }
}
