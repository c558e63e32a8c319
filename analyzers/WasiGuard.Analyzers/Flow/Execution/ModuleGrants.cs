using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution.Operations;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>Modules that the project lists: what they import, and what an input does not grant.</summary>
internal sealed class ModuleGrants(BodyInterpreter run)
{
    /// <summary>What <c>WasiModule.FromFile</c> makes of the path of a listed module: an object that keeps the path under its own type.</summary>
    public ObjectReference? ListedModule(IMethodSymbol method, ImmutableArray<SymbolicValue> arguments, IOperation operation) =>
        run.Analysis.Parts.Modules is { } modules && arguments is [Constant { Content: string path }] && modules.IsNotable(path)
            ? run.State.Allocate(
                operation.Syntax, run.Frame.Id, new(method.ContainingType, HeapObject.NoMembers.SetItem(run.Contract.ModulePathKey, arguments[0])))
            : null;

    /// <summary>What the module of an input needs, as far as it is a listed one.</summary>
    public IEnumerable<CapabilityRequirement> Imports(IModuleImports modules, SymbolicValue input)
    {
        if (modules.Member is not { } member || PathOfModule(member, input) is not { } path)
            yield break;
        foreach (var import in modules.ImportsOf(path))
        {
            // No capability provides the import: use the base attribute, which no runner declares.
            var providers = import.Providers.IsEmpty ? [run.Contract.AnyCapability] : import.Providers;
            var requirement = new CapabilityRequirement([member], providers[0]) { AnyOf = providers };
            yield return requirement with { Import = import with { NamedAt = run.HandOvers.SetAt(input, requirement) } };
        }
    }

    /// <summary>The path of the listed module that an input holds.</summary>
    private string? PathOfModule(IPropertySymbol member, SymbolicValue input) =>
        run.State.FindObject(StoredMembers.Find(run.State, input, member)) is { } module
        && module.Members.TryGetValue(run.Contract.ModulePathKey, out var path)
            ? (string)((Constant)path).Content!
            : null;

    /// <summary>What is wrong with the module whatever the runner is: also one that is not known refuses it.</summary>
    public void CheckModule(SymbolicValue runner, SymbolicValue input, IMethodSymbol method, IParameterSymbol parameter, IOperation operation)
    {
        if (run.State.IsImprecise || run.Analysis.Parts.Modules is not { Member: { } member } modules || PathOfModule(member, input) is not { } path)
            return;
        var runners = run.Decision.SelectorRunners(run.State, runner) ?? [runner];
        foreach (var flaw in modules.FlawsOf(path))
        {
            // Only an execution takes a module for a program, and a runner of the user's own may know better.
            if (flaw.IsNoProgram && run.Contract.IsContract(method) && method.Name != run.Contract.Members.Execute.Name)
                continue;
            if (runners.Exists(each => MayGrant(each) || HasItsOwn(run.Contract.Members.Execute.Name, each)
                || flaw.IsNoProgram && HasItsOwn(KnownMembers.ExecuteCore, each)))
                continue;
            var requirement = new CapabilityRequirement([member], run.Contract.AnyCapability);
            run.HandOvers.Report(
                flaw.IsNoProgram ? MismatchKind.ModuleIsNoProgram : MismatchKind.ImportUnsatisfiable, runner, input,
                requirement with { Import = flaw with { NamedAt = run.HandOvers.SetAt(input, requirement) } }, parameter, operation);
        }
    }

    /// <summary>Whether code in view says what the runner does.</summary>
    private bool HasItsOwn(string method, SymbolicValue runner)
    {
        for (var type = run.State.TypeOf(runner); type is { TypeKind: TypeKind.Class } && run.Source.IsInView(type); type = type.BaseType)
        {
            if (!run.Contract.IsContract(type) && !type.GetMembers(method).IsEmpty)
                return true;
        }

        return false;
    }

    /// <summary>The runner provides what the module imports, but the member that grants it is null.</summary>
    public void CheckGrants(
        SymbolicValue runner, SymbolicValue input, ImmutableArray<CapabilityRequirement> needed, IParameterSymbol parameter, IOperation operation)
    {
        if (run.State.IsImprecise)
            return;
        var runners = run.Decision.SelectorRunners(run.State, runner) ?? [runner];
        foreach (var requirement in needed.Where(each => each.Import is not null))
        {
            if (!runners.Exists(each => MayGrant(each))
                && runners.TrueForAll(each => run.HandOvers.Has(each, requirement) is not null)
                && NotGranted(input, requirement, needed) is { } member)
                run.HandOvers.Report(MismatchKind.ImportNotGranted, runner, input, requirement, parameter, operation, missingGrant: member.MemberName);
        }
    }

    /// <summary>A decorator that executes in a way of its own may set the member before it hands the input on.</summary>
    private bool MayGrant(SymbolicValue runner, int depth = 0)
    {
        if (run.State.FindObject(runner) is not { } known || !known.Members.TryGetValue(run.Contract.InnerRunnerKey, out var inner))
            return false;
        return known.CopiedFrom is not null
            || depth > AnalysisLimits.Depth
            || !run.Contract.IsContract(run.Calls.Dispatch(run.Contract.Members.Execute, runner)!)
            || (run.State.FindObject(inner)?.Elements ?? [inner]).Exists(each => MayGrant(each, depth + 1));
    }

    /// <summary>The member that would grant an import; null when one may be set that does, also by code that is not in view.</summary>
    private CapabilityRequirement? NotGranted(SymbolicValue input, CapabilityRequirement import, ImmutableArray<CapabilityRequirement> needed)
    {
        for (var type = run.State.TypeOf(input); type is not null && !run.Contract.IsContract(type); type = type.BaseType)
        {
            if (!run.Source.IsInView(type))
                return null;
        }

        var granting = needed.Where(each => each.Import is null && import.AnyOf.Contains(each.Capability, SymbolEqualityComparer.Default)).ToList();
        return granting.TrueForAll(
            each => CapabilityDecision.Needs(run.Solver, run.State, input, each) == false
                && each.Path.All(step => step is IPropertySymbol { SetMethod.IsInitOnly: true } property && run.Storage.IsStored(property)))
            ? granting.FirstOrDefault()
            : null;
    }
}
