using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>What one method does with inputs.</summary>
internal sealed record BodyFacts(
    ImmutableArray<MemberRead> Reads,
    ImmutableArray<Handover> Handovers,
    ImmutableArray<MethodCall> Calls,
    ImmutableArray<INamedTypeSymbol> Created,
    ImmutableArray<TypeArgument> TypeArguments,
    ImmutableArray<IInvocationOperation> Executions);

/// <summary>A member that stands for a capability is read. A test for null alone looks at the member without reading its value.</summary>
internal sealed record MemberRead(IPropertySymbol Member, INamedTypeSymbol Capability, Location Location, bool IsNullTest);

/// <summary>A value goes to code that is not in view, without the capabilities whose members were replaced.</summary>
/// <param name="Type">The type that the value has where it leaves.</param>
/// <param name="Without">The capabilities that the value no longer asks for.</param>
/// <param name="Owner">The type of the object that the value is stored in: an object made in view goes nowhere by that.</param>
internal sealed record Handover(ITypeSymbol Type, ImmutableHashSet<ISymbol> Without, INamedTypeSymbol? Owner = null);

/// <summary>Code of this compilation that is called.</summary>
internal sealed record MethodCall(IMethodSymbol Target, bool OnThis);

/// <summary>What a call of generic code of this compilation puts in the place of a type parameter.</summary>
internal sealed record TypeArgument(ITypeParameterSymbol Parameter, ITypeSymbol Type);
