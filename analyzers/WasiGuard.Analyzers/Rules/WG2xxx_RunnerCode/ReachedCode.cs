using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>The methods that an execution can reach, taken together.</summary>
internal sealed class ReachedCode(ImmutableArray<BodyFacts> methods)
{
    /// <summary>Reads of the value of a member, tests for null alone left out.</summary>
    public IEnumerable<MemberRead> ValueReads => methods.SelectMany(method => method.Reads).Where(read => !read.IsNullTest);

    public IEnumerable<IInvocationOperation> Executions => methods.SelectMany(method => method.Executions);

    /// <summary>Whether some code looks at a member that stands for the capability, or gets the input whole.</summary>
    public bool Honours(INamedTypeSymbol capability, InputMembers members) =>
        methods.Any(method =>
            method.Reads.Any(read => read.Capability.Is(capability))
            || method.Handovers.Any(handover => !handover.Without.Contains(capability)
                && (members.IsInput(handover.Type) || members.CapabilitiesIn(handover.Type).Contains(capability))));
}
