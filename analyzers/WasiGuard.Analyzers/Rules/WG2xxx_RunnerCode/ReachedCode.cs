using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>The methods that an execution can reach, taken together.</summary>
internal sealed class ReachedCode(ImmutableArray<BodyFacts> methods, RunnerCode code)
{
    private readonly ImmutableHashSet<INamedTypeSymbol> _created = [.. methods.SelectMany(method => method.Created)];

    /// <summary>Reads of the value of a member, tests for null alone left out.</summary>
    public IEnumerable<MemberRead> ValueReads => methods.SelectMany(method => method.Reads).Where(read => !read.IsNullTest);

    public IEnumerable<IInvocationOperation> Executions => methods.SelectMany(method => method.Executions);

    private IEnumerable<Handover> Leaving => methods.SelectMany(method => method.Handovers).Where(handover => !StaysWithin(handover.Owner));

    /// <summary>
    /// What others can call on the objects that the code creates: by their interfaces and base classes, and on those that leave whatever is not
    /// private.
    /// </summary>
    public IEnumerable<IMethodSymbol> OpenToOthers()
    {
        var leaving = new HashSet<ITypeSymbol>(Leaving.SelectMany(handover => handover.Type is ITypeParameterSymbol parameter
            ? Filling(parameter) : [handover.Type]), SymbolEqualityComparer.Default);
        return _created.SelectMany(type => code.Carriers.EntriesOf(type).Concat(leaving.Any(target => CanBe(type, target))
            ? code.Carriers.OpenMembersOf(type) : []));
    }

    /// <summary>Whether some code looks at a member that stands for the capability, or gets the input whole.</summary>
    public bool Honours(INamedTypeSymbol capability) =>
        methods.Any(method => method.Reads.Any(read => read.Capability.Is(capability)))
        || Leaving.Any(handover => !handover.Without.Contains(capability) && Brings(handover.Type, capability));

    /// <summary>An object that the code itself creates stays in view with what is stored in it, until it leaves itself.</summary>
    private bool StaysWithin(INamedTypeSymbol? owner) => owner is not null && _created.Any(type => type.DerivesFrom(owner.OriginalDefinition));

    private bool Brings(ITypeSymbol type, INamedTypeSymbol capability) =>
        Shows(type, capability) || _created.Any(created => CanBe(created, type) && Shows(created, capability));

    private bool CanBe(INamedTypeSymbol created, ITypeSymbol type) =>
        code.Symbols.Compilation.ClassifyConversion(created, type) is { IsIdentity: true } or { IsImplicit: true, IsReference: true } or { IsBoxing: true };

    private bool Shows(ITypeSymbol type, INamedTypeSymbol capability) =>
        code.Carriers.HeldBy(type)
            .SelectMany(held => held is ITypeParameterSymbol parameter ? Filling(parameter).SelectMany(each => code.Carriers.HeldBy(each)) : [held])
            .Any(held => code.Members.IsInput(held) || code.Members.CapabilitiesIn(held).Contains(capability));

    /// <summary>What the calls put in the place of a type parameter, also through type parameters of their own.</summary>
    private HashSet<ITypeSymbol> Filling(ITypeParameterSymbol parameter)
    {
        var found = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        var queue = new Queue<ITypeSymbol>([parameter]);
        while (queue.Count > 0)
        {
            var next = queue.Dequeue();
            foreach (var argument in methods.SelectMany(method => method.TypeArguments).Where(argument => argument.Parameter.Is(next)
                && found.Add(argument.Type)))
            {
                foreach (var inner in code.Carriers.HeldBy(argument.Type).OfType<ITypeParameterSymbol>())
                    queue.Enqueue(inner);
            }
        }

        return found;
    }
}
