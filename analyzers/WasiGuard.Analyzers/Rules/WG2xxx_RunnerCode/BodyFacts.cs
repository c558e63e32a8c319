using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>What one method does with inputs.</summary>
internal sealed record BodyFacts(
    ImmutableArray<MemberRead> Reads,
    ImmutableArray<Handover> Handovers,
    ImmutableArray<MethodCall> Calls,
    ImmutableArray<IInvocationOperation> Executions);

/// <summary>A member that stands for a capability is read. A test for null alone looks at the member without reading its value.</summary>
internal sealed record MemberRead(IPropertySymbol Member, INamedTypeSymbol Capability, Location Location, bool IsNullTest);

/// <summary>A whole input, or a whole record inside one, goes to code that is not in view, without the capabilities whose members were replaced.</summary>
internal sealed record Handover(ITypeSymbol Type, ImmutableHashSet<ISymbol> Without);

/// <summary>Code of this compilation that is called.</summary>
internal sealed record MethodCall(IMethodSymbol Target, bool OnThis);
