using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>What makes two findings one: the call, the capability, the rule, and the import when it is one of a module's.</summary>
internal sealed record HitKey(SyntaxNode Call, INamedTypeSymbol Capability, DiagnosticDescriptor Rule, ForeignImport? Import)
{
    public bool Equals(HitKey? other) => other is not null && Call == other.Call && ReferenceEquals(Rule, other.Rule) && Capability.Is(other.Capability) && Equals(Import, other.Import);

    public override int GetHashCode() => Call.GetHashCode();
}

/// <summary>A runner that lacks, or is not proven to have, what an input needs.</summary>
/// <param name="Injected">The runner came in by injection, so that the registrations decide.</param>
internal sealed record Hit(HitKey Key, Requirement Requirement, string Runner, Location Location, Location? RunnerCreated, bool Injected)
{
    public Location? MemberSet { get; init; }

    public ITypeSymbol? RunnerType { get; init; }

    /// <summary>The member that would grant an import and is null: the guest starts, and nothing is thrown.</summary>
    public string? NotGranted { get; init; }

    /// <summary>The call is the run-time guard's own: what is not proven is what it is there to find out.</summary>
    public bool IsQuestion { get; init; }
}

/// <summary>The findings of one activation; the first of equal ones stays.</summary>
internal sealed class Hits
{
    private readonly Dictionary<HitKey, Hit> _byKey = [];

    public IReadOnlyCollection<Hit> All => _byKey.Values;

    public void Add(Hit hit)
    {
        if (!_byKey.ContainsKey(hit.Key))
            _byKey.Add(hit.Key, hit);
    }

    public bool Contains(HitKey key) => _byKey.ContainsKey(key);
}
