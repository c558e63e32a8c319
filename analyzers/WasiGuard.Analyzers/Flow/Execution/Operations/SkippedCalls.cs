using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Calls of bodies that are in view and yet not followed: what they may have changed is looked up, and nothing else is forgotten.</summary>
internal sealed partial class Evaluator
{
    private void Disturb(Callee callee)
    {
        Change(callee, later: false);
        var mayThrow = analysis.Program.ReachOf(callee.Symbol, analysis.Cancellation).Ends;
        for (var i = 0; i < callee.Arguments.Length; i++)
        {
            var argument = callee.Arguments[i];
            if (_state.Find(argument) is { Elements: not null } list)
                _state.Store((Ref)argument, list with { Elements = null });
            // It may have thrown for this value of a flag.
            else if (mayThrow && argument is Unknown { Type.SpecialType: SpecialType.System_Boolean })
                _state.Forgotten = _state.Forgotten.Add(argument);
            else if (mayThrow && argument is Const { Content: bool } && IsComputed(callee, i))
                _state.Doubtful = true;
        }
    }

    /// <summary>The argument is no literal: its value was decided on the way.</summary>
    private static bool IsComputed(Callee callee, int parameter) =>
        callee.Site is IInvocationOperation call && call.Arguments.Any(argument => argument.Parameter?.Ordinal == parameter && !argument.Value.ConstantValue.HasValue);

    /// <param name="later">It runs at some time from now on, or never.</param>
    private void Change(Callee callee, bool later)
    {
        var changes = analysis.Program.ChangesBy(callee.Symbol, analysis.Cancellation);
        foreach (var each in changes.All)
        {
            var change = later ? each with { MayStay = true } : each;
            if (change.Target is null)
            {
                if (Resolve(change.Owner!, callee) is { } content)
                    Touch(content, (callee.Symbol, frame.Id, change));
            }
            else if (change.Target.IsStatic || change.Owner is null && change.Target is ILocalSymbol or IParameterSymbol)
            {
                foreach (var slot in later && !change.Target.IsStatic ? [] : _state.Variables.Where(pair => change.Target.Is(pair.Key.Symbol as ISymbol) && pair.Value is not Place).ToArray())
                {
                    if (After(change, slot.Value, callee) is { } value)
                        Set(slot.Key, value);
                }
            }
            else if (change.Owner is null)
            {
                Doubt(change.Target.Is, callee);
            }
            else if (Resolve(change.Owner, callee) is { } owner && owner is Unknown or Ref && After(change, ReadMember(owner, change.Target), callee) is { } value)
            {
                WriteMember(owner, change.Target, value);
            }
        }

        if (!changes.IsAll)
            Doubt(IsChangeable, callee);
    }

    private Value? Resolve(Route route, Callee callee)
    {
        var value = route.Start switch
        {
            null => callee.Receiver ?? This(),
            IParameterSymbol parameter when parameter.ContainingSymbol.Is(callee.Symbol.OriginalDefinition) => parameter.Ordinal < callee.Arguments.Length ? callee.Arguments[parameter.Ordinal] : null,
            var variable => _state.Get(new(variable, (callee.Home ?? frame).OwnerOf(variable).Id)),
        };
        foreach (var member in route.Members)
        {
            if (value is Place place)
                value = Read(place, null);
            value = value is Unknown or Ref ? ReadMember(value, member) : null;
        }

        return value is Place last ? Read(last, null) : value;
    }

    /// <summary>What a variable holds after the call; null for what it held before.</summary>
    private Unknown? After(Change change, Value before, Callee callee)
    {
        var type = change.Target switch { IFieldSymbol field => field.Type, IPropertySymbol property => property.Type, _ => TypeOfVariable(change.Target!) };
        var tag = (callee.Site?.Syntax ?? (object)callee.Symbol, frame.Id, change.Target);
        var unknown = new Unknown(Source.Fresh, tag, before is Unknown ? null : before) { Type = type };
        if (change.Values is not { } given)
            return ValueNumbering.Number(_state, unknown);
        var values = new List<Value>();
        foreach (var each in given)
        {
            var value = each is Unknown { Tag: IParameterSymbol parameter } && parameter.Ordinal < callee.Arguments.Length ? callee.Arguments[parameter.Ordinal] : each;
            if (value is not Const)
                return ValueNumbering.Number(_state, unknown);
            values.Add(value);
        }

        if (values.TrueForAll(value => Logic.Decide(_state, new EqualTo(before, (Const)value)) == true))
            return null;
        if (change.MayStay)
        {
            if (before is not Const)
                return ValueNumbering.Number(_state, unknown);
            values.Add(before);
        }

        return ValueNumbering.Number(_state, new(Source.Given, tag, new OneOf([.. values.Distinct().Cast<Const>()])) { Type = type });
    }

    private static bool IsChangeable(ISymbol member) => member is IFieldSymbol { IsReadOnly: false, IsConst: false, DeclaringSyntaxReferences.IsEmpty: false } or IPropertySymbol { SetMethod.IsInitOnly: false, DeclaringSyntaxReferences.IsEmpty: false };

    /// <summary>Members that may have changed, whoever's they are: a path that asks what they hold may be one that no execution takes.</summary>
    private void Doubt(System.Func<ISymbol, bool> mayChange, Callee callee)
    {
        foreach (var pair in _state.Heap)
        {
            foreach (var member in pair.Value.Members.Where(each => mayChange(each.Key) && each.Value is Const))
                _state.Store(pair.Key, _state.Heap[pair.Key] with { Members = _state.Heap[pair.Key].Members.SetItem(member.Key, Doubted(member.Key, pair.Key)) });
        }

        foreach (var pair in _state.Variables)
        {
            if (pair.Value is Const && pair.Key.Symbol is Written { Member: var member, Owner: var owner } && mayChange(member))
                Set(pair.Key, Doubted(member, owner));
            else if (pair.Value is Const && pair.Key.Symbol is ISymbol { IsStatic: true } known && mayChange(known))
                Set(pair.Key, Doubted(known, null));
        }

        foreach (var fact in _state.Facts.Keys.Where(each => AsksFor(each, mayChange)).ToArray())
        {
            _state.Facts = _state.Facts.Remove(fact);
            _state.Forgotten = _state.Forgotten.Add(fact);
        }

        Unknown Doubted(ISymbol member, Value? owner) => ValueNumbering.Number(_state, new(Source.Joined, (callee.Symbol, member), owner) { Type = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type });
    }

    private static bool AsksFor(Value condition, System.Func<ISymbol, bool> member)
    {
        if (condition is Unknown { Source: Source.Member or Source.Given, Tag: ISymbol asked } && member(asked))
            return true;
        foreach (var part in condition.Parts)
        {
            if (AsksFor(part, member))
                return true;
        }

        return false;
    }
}
