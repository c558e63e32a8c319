using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Modules that the project lists: what they import, and what an input does not grant.</summary>
internal sealed partial class BodyInterpreter
{
    /// <summary>What <c>WasiModule.FromFile</c> makes of the path of a listed module: an object that keeps the path under its own type.</summary>
    private ObjectReference? ListedModule(ProjectModules modules, IMethodSymbol method, ImmutableArray<SymbolicValue> arguments, IOperation operation) =>
        method.Name == "FromFile" && method.ContainingType.Is(Contract.Symbols.WasiModule) && arguments is [Constant { Content: string path }] && !modules.ImportsOf(path).IsEmpty
            ? _state.Allocate(operation.Syntax, frame.Id, new(method.ContainingType, HeapObject.NoMembers.SetItem(method.ContainingType, arguments[0])))
            : null;

    /// <summary>What the module of an input needs, as far as it is a listed one.</summary>
    private IEnumerable<CapabilityRequirement> Imports(ProjectModules modules, SymbolicValue input)
    {
        if (modules.Member is not { } member || _state.FindObject(CapabilityDecision.Member(_state, input, member)) is not { } module || !module.Members.TryGetValue(Contract.Symbols.WasiModule, out var path))
            yield break;
        foreach (var import in modules.ImportsOf((string)((Constant)path).Content!))
        {
            // Of a capability that nobody can have, a runner that is known surely has none.
            var providers = import.Providers.IsEmpty ? [Contract.Symbols.RunnerCapabilityAttribute] : import.Providers;
            var requirement = new CapabilityRequirement([member], providers[0]) { AnyOf = providers };
            yield return requirement with { Import = import with { NamedAt = SetAt(input, requirement) } };
        }
    }

    /// <summary>The runner provides what the module imports, but the member that grants it is null.</summary>
    private void CheckGrants(SymbolicValue runner, SymbolicValue input, ImmutableArray<CapabilityRequirement> needed, IParameterSymbol parameter, IOperation operation)
    {
        if (_state.IsImprecise)
            return;
        var runners = CapabilityDecision.SelectorRunners(Contract, _state, runner) ?? [runner];
        foreach (var requirement in needed.Where(each => each.Import is not null))
        {
            if (!runners.Exists(each => MayGrant(each)) && runners.TrueForAll(each => Has(each, requirement) is not null) && NotGranted(input, requirement, needed) is { } member)
                Report(ModuleImports.NotGranted, runner, input, requirement, parameter, operation, notGranted: member.MemberName);
        }
    }

    /// <summary>A decorator that executes in a way of its own may set the member before it hands the input on.</summary>
    private bool MayGrant(SymbolicValue runner, int depth = 0)
    {
        if (_state.FindObject(runner) is not { } known || !known.Members.TryGetValue(CapabilityDecision.InnerKey(Contract), out var inner))
            return false;
        var execute = Contract.Symbols.IWasiRunner.GetMembers("ExecuteAsync")[0];
        return known.IsOfUncertainType || depth > AnalysisLimits.Depth || !Contract.IsContract(Dispatch(execute, runner)!) || (_state.FindObject(inner)?.Elements ?? [inner]).Exists(each => MayGrant(each, depth + 1));
    }

    /// <summary>The member that would grant an import; null when one may be set that does, also by code that is not in view.</summary>
    private CapabilityRequirement? NotGranted(SymbolicValue input, CapabilityRequirement import, ImmutableArray<CapabilityRequirement> needed)
    {
        for (var type = CapabilityDecision.TypeOf(_state, input); type is not null && !Contract.IsContract(type); type = type.BaseType)
        {
            if (!SourceModel.IsInView(type))
                return null;
        }

        var granting = needed.Where(each => each.Import is null && import.AnyOf.Contains(each.Capability, SymbolEqualityComparer.Default)).ToList();
        return granting.TrueForAll(each => Contract.Needs(Solver, _state, input, each) == false && each.Path.All(step => IsStored(step) && step.SetMethod is { IsInitOnly: true })) ? granting.FirstOrDefault() : null;
    }
}
