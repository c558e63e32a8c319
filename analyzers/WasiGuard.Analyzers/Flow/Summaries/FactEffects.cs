using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Facts;

namespace WasiGuard.Analyzers.Flow.Summaries;

/// <summary>What one way through a member leaves in the object that it is called on, in what parameters refer to, and in parameters that give back.</summary>
internal sealed class FactEffects
{
    private readonly FactRendering _rendering;
    private readonly PathState _state;

    public FactEffects(MemberProbe probe, FactRendering rendering, ImmutableArray<IParameterSymbol> parameters, PathState state)
    {
        (_rendering, _state) = (rendering, state);
        Sets =
        [
            .. OfObject(probe).Concat(OfParameters()).Concat(GivenBack(probe, parameters))
                .OrderBy(each => each.Place.ToString(), StringComparer.Ordinal),
        ];
        Changes =
        [
            .. state.ObjectVersions.Where(each => !rendering.IsJudgedByType(each.Key, state))
                .Select(each => rendering.IncomingOf(each.Key)).OfType<FactValue>()
                .GroupBy(each => each.ToString()).Select(each => each.First())
                .OrderBy(each => each.ToString(), StringComparer.Ordinal),
        ];
    }

    /// <summary>All of them can be said.</summary>
    public bool AreKnown { get; private set; } = true;

    public ImmutableArray<(FactValue Place, FactValue Value)> Sets { get; }

    public ImmutableArray<FactValue> Changes { get; }

    private IEnumerable<(FactValue Place, FactValue Value)> OfObject(MemberProbe probe)
    {
        if (_state.FindObject(probe.Self) is not { } self)
            yield break;
        foreach (var member in self.Members)
        {
            if (FactRendering.NameOf(member.Key) is not { } name)
                continue;
            // A struct is copied before it is called on.
            AreKnown &= !self.Type.IsValueType || probe.Content is null;
            var place = new HeldFact(SelfFact.Value, name, null);
            if (_rendering.IncomingOf(member.Value) is not HeldFact { Owner: SelfFact } unchanged || unchanged.Member != name)
                yield return (place, _rendering.Of(member.Value, _state, 1));
        }
    }

    private IEnumerable<(FactValue Place, FactValue Value)> OfParameters()
    {
        foreach (var variable in _state.Variables)
        {
            if (variable.Key.Symbol is WrittenMember written && _rendering.IncomingOf(written.Owner) is { } owner
                && FactRendering.NameOf(written.Member) is { } name)
                yield return (new HeldFact(owner, name, null), _rendering.Of(variable.Value, _state, 1));
        }
    }

    private IEnumerable<(FactValue Place, FactValue Value)> GivenBack(MemberProbe probe, ImmutableArray<IParameterSymbol> parameters)
    {
        foreach (var parameter in parameters.Where(each => each.RefKind is RefKind.Out or RefKind.Ref))
        {
            if (_state.Get(new(parameter.OriginalDefinition, probe.FrameId)) is { } value && !value.Equals(probe.Arguments[parameter.Ordinal]))
                yield return (new ParameterFact(parameter.Ordinal), _rendering.Of(value, _state, 1));
        }
    }
}
