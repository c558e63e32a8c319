using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>How a runner and an input do not go together.</summary>
internal enum MismatchKind
{
    /// <summary>The runner lacks what the input needs, for certain.</summary>
    Lacking,

    /// <summary>Nothing proves that the runner has what the input may need.</summary>
    NotProven,

    /// <summary>The input comes from elsewhere, and nothing proves that it leaves out what the runner lacks.</summary>
    InputNotProven,

    /// <summary>The runner lacks what provides an import of the input's module.</summary>
    ImportNotProvided,

    /// <summary>The runner provides the import, but the input does not grant it.</summary>
    ImportNotGranted,

    /// <summary>The module imports what no runner can provide.</summary>
    ImportUnsatisfiable,

    /// <summary>The module is executed and is no program.</summary>
    ModuleIsNoProgram,
}

/// <summary>A call that hands an input to a runner which lacks, or is not proven to have, what the input needs.</summary>
/// <param name="Parameter">The parameter that gets the input, or the runner; null when the member that is called is what asks.</param>
/// <param name="RunnerType">The runner's type, as far as it is known.</param>
internal sealed record Mismatch(MismatchKind Kind, IOperation Call, IParameterSymbol? Parameter, CapabilityRequirement Requirement, ITypeSymbol? RunnerType)
{
    /// <summary>The expression that created the runner, where it is in view.</summary>
    public SyntaxNode? RunnerCreated { get; init; }

    /// <summary>The assignment that gave the input's member its value, where it is in view.</summary>
    public SyntaxNode? MemberSet { get; init; }

    /// <summary>The members of an input from elsewhere of which nothing is known.</summary>
    public ImmutableArray<CapabilityRequirement> Open { get; init; } = [];

    /// <summary>The runner came in by injection, so that the registrations decide; null when it did not.</summary>
    public Injection? RunnerInjection { get; init; }

    /// <summary>The member that would grant an import and is null: the guest starts, and nothing is thrown.</summary>
    public string? MissingGrant { get; init; }

    /// <summary>No single argument is to blame.</summary>
    public bool IsAtWholeCall { get; init; }

    /// <summary>The call is the run-time guard's own: what is not proven is what it is there to find out.</summary>
    public bool IsQuestion { get; init; }
}

/// <summary>What the execution tells the one who drives it.</summary>
internal interface IExecutionObserver
{
    void Found(Mismatch mismatch);

    /// <summary>An input gets to a runner, whether the two go together or not.</summary>
    void Reached(SymbolicValue runner, SymbolicValue input, PathState state);

    /// <summary>The body that is judged by itself gives a value.</summary>
    void Returned(IOperation expression, SymbolicValue value, PathState state);

    /// <summary>An input was handed to a runner that has the capability, or that the input does not ask for it, on one path.</summary>
    void Fits(SyntaxNode call, INamedTypeSymbol capability);

    /// <summary>An input was handed to a runner.</summary>
    /// <param name="isKnown">Whether all that decides was known.</param>
    void HandedOver(SyntaxNode call, bool isKnown);

    /// <summary>A call is about to be followed; what is found until it ends is found in it.</summary>
    void CallBegins();

    /// <param name="steps">What the call was allowed to cost.</param>
    void CallEnds(Invocation call, Frame caller, PathState state, int steps);
}
