using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Execution;

namespace WasiGuard.Analyzers.Flow.Findings;

/// <summary>What makes two findings one: the call, the capability, the kind, and the import when it is one of a module's.</summary>
internal sealed record FindingKey(SyntaxNode Call, INamedTypeSymbol Capability, MismatchKind Kind, ModuleImport? Import)
{
    public bool Equals(FindingKey? other) =>
        other is not null && Call == other.Call && Kind == other.Kind && Capability.Is(other.Capability) && Equals(Import, other.Import);

    public override int GetHashCode() => Call.GetHashCode();
}

/// <summary>A mismatch, at the place where it is reported.</summary>
internal sealed record Finding(FindingKey Key, Mismatch Mismatch, Location Location)
{
    /// <summary>On some paths to the call, or for some callers, nothing is wrong.</summary>
    public bool IsConditional { get; init; }

    public MismatchKind Kind => Mismatch.Kind;

    public CapabilityRequirement Requirement => Mismatch.Requirement;

    public static Finding Of(Mismatch mismatch) => new(
        new(mismatch.Call.Syntax, mismatch.Requirement.Capability, mismatch.Kind, mismatch.Requirement.Import),
        mismatch,
        mismatch.Requirement.Import?.NamedAt?.GetLocation()
            ?? (mismatch.IsAtWholeCall ? mismatch.Call.Syntax.GetLocation() : null)
            ?? FindingLocation.LocationOf(mismatch.Call, mismatch.Parameter, mismatch.Requirement));
}

/// <summary>The findings of one activation; the first of equal ones stays.</summary>
internal sealed class FindingSet
{
    private readonly Dictionary<FindingKey, Finding> _byKey = [];
    private readonly HashSet<(SyntaxNode Call, string Capability)> _fits = [];

    public IReadOnlyCollection<Finding> All => _byKey.Values;

    /// <summary>The same, each with whether it is conditional.</summary>
    public IEnumerable<Finding> Judged() =>
        All.Select(finding => finding with { IsConditional = _fits.Contains((finding.Key.Call, finding.Key.Capability.MetadataName)) });

    public void Add(Finding finding)
    {
        if (!_byKey.ContainsKey(finding.Key))
            _byKey.Add(finding.Key, finding);
    }

    /// <summary>On some path the call is right as far as the capability goes.</summary>
    public void AddFit(SyntaxNode call, string capability) => _fits.Add((call, capability));

    public IReadOnlyCollection<(SyntaxNode Call, string Capability)> Fits => _fits;

    public bool Contains(FindingKey key) => _byKey.ContainsKey(key);
}
