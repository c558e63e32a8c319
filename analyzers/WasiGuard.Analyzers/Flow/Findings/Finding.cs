using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>What makes two findings one: the call, the capability, the rule, and the import when it is one of a module's.</summary>
internal sealed record FindingKey(SyntaxNode Call, INamedTypeSymbol Capability, DiagnosticDescriptor Rule, ForeignImport? Import)
{
    public bool Equals(FindingKey? other) => other is not null && Call == other.Call && ReferenceEquals(Rule, other.Rule) && Capability.Is(other.Capability) && Equals(Import, other.Import);

    public override int GetHashCode() => Call.GetHashCode();
}

/// <summary>A runner that lacks, or is not proven to have, what an input needs.</summary>
/// <param name="IsRunnerInjected">The runner came in by injection, so that the registrations decide.</param>
internal sealed record Finding(FindingKey Key, CapabilityRequirement Requirement, string Runner, Location Location, Location? RunnerCreated, bool IsRunnerInjected)
{
    public Location? MemberSet { get; init; }

    public ITypeSymbol? RunnerType { get; init; }

    /// <summary>The member that would grant an import and is null: the guest starts, and nothing is thrown.</summary>
    public string? MissingGrant { get; init; }

    /// <summary>The call is the run-time guard's own: what is not proven is what it is there to find out.</summary>
    public bool IsQuestion { get; init; }
}

/// <summary>The findings of one activation; the first of equal ones stays.</summary>
internal sealed class FindingSet
{
    private readonly Dictionary<FindingKey, Finding> _byKey = [];

    public IReadOnlyCollection<Finding> All => _byKey.Values;

    public void Add(Finding finding)
    {
        if (!_byKey.ContainsKey(finding.Key))
            _byKey.Add(finding.Key, finding);
    }

    public bool Contains(FindingKey key) => _byKey.ContainsKey(key);
}
