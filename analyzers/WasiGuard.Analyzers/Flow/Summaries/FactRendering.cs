using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Facts;

namespace WasiGuard.Analyzers.Flow.Summaries;

/// <summary>Says in the words of a fact what values and conditions are in a member that was run by itself.</summary>
internal sealed class FactRendering(CompilationParts parts, MemberProbe probe, ImmutableArray<IParameterSymbol> parameters)
{
    private const int MaxDepth = 4;
    private const int MaxElements = 8;

    public FactValue Of(SymbolicValue value, PathState state, int depth = 0)
    {
        if (value is FlowCapture captured)
            return Of(captured.Content, state, depth);
        if (IncomingOf(value) is { } incoming)
            return incoming;
        switch (value)
        {
            case Constant { Content: null or bool or long } constant:
                return new ConstantFact(constant.Content);
            case Constant:
                return new AnyFact(null, true);
            case TaskValue task:
                return new TaskFact(Of(task.Result, state, depth));
            case TupleValue tuple when depth < MaxDepth:
                return new TupleFact([.. tuple.Items.Select(each => Of(each, state, depth + 1))]);
            case ObjectReference when depth < MaxDepth && state.FindObject(value) is { } known:
                return OfObject(known, state, depth);
            default:
                return new AnyFact(TypeThatMatters(state.TypeOf(value)), value is ObjectReference or UnknownValue { IsNeverNull: true });
        }
    }

    /// <summary>A parameter, the object, or what one of them holds when the member is called; null for anything else.</summary>
    public FactValue? IncomingOf(SymbolicValue value)
    {
        if (value.Equals(probe.Self) || value.Equals(probe.Content))
            return SelfFact.Value;
        for (var i = 0; i < probe.Arguments.Length; i++)
        {
            if (value.Equals(probe.Arguments[i]))
                return parameters[i].RefKind is RefKind.None or RefKind.In ? new ParameterFact(i) : null;
        }

        return value is UnknownValue { Origin: Origin.Member, Tag: ISymbol member, FirstPart: { } owner, SecondPart: null } held
            && IncomingOf(owner) is { } holder && NameOf(member) is { } name
            ? new HeldFact(holder, name, TypeThatMatters(held.Type))
            : null;
    }

    /// <summary>Null for a condition that asks for something that does not come in.</summary>
    public FactCondition? Of(SymbolicValue condition, bool truth) => condition switch
    {
        Not not => Of(not.Operand, !truth),
        IsNull test => IncomingOf(test.Operand) is { } subject ? new(subject, FactTest.IsNull, null, truth) : null,
        EqualTo { Constant.Content: null or bool or long or string } test =>
            IncomingOf(test.Operand) is { } subject ? new(subject, FactTest.Equals, test.Constant.Content, truth) : null,
        IsOfType test => IncomingOf(test.Operand) is { } subject && FactTypes.NameOf(test.Type) is { } type
            ? new(subject, FactTest.IsOfType, type, truth) : null,
        HasCapabilities { Needed: [var capability], Marked: null } test => IncomingOf(test.Runner) is { } subject && FactTypes.NameOf(capability) is { } name
            ? new(subject, FactTest.Has, name, truth) : null,
        UnknownValue { Type.SpecialType: SpecialType.System_Boolean } => IncomingOf(condition) is { } subject
            ? new(subject, FactTest.IsTrue, null, truth) : null,
        _ => null,
    };

    /// <summary>Null for what no other project could name.</summary>
    public static MemberName? NameOf(ISymbol member) => member switch
    {
        IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: var type } } parameter =>
            FactTypes.NameOf(type.OriginalDefinition) is { } name ? new(name, "$" + parameter.Name) : null,
        IFieldSymbol { AssociatedSymbol: null } or IPropertySymbol { IsIndexer: false, ExplicitInterfaceImplementations.IsEmpty: true } =>
            FactTypes.NameOf(member.ContainingType.OriginalDefinition) is { } name ? new(name, member.Name) : null,
        _ => null,
    };

    /// <summary>A runner: whatever happens to it, it can do what its type says.</summary>
    public bool IsJudgedByType(SymbolicValue value, PathState state) => parts.Contract.IsRunner(state.TypeOf(value));

    private FactValue OfObject(HeapObject known, PathState state, int depth)
    {
        // What a policy allows is not asked across projects, only whether there is one.
        if (parts.Contract.IsContract(known.Type) && !parts.Contract.IsRunner(known.Type) && parts.Contract.RequirementsOf(known.Type).IsEmpty)
            return new AnyFact(null, true);
        if (known is { Elements: { } elements, CopiedFrom: null })
            return elements.Count <= MaxElements && elements.Exists(each => TypeThatMatters(state.TypeOf(each)) is not null)
                && FactTypes.NameOf(known.Type) is { } list
                ? new ListFact(list, [.. elements.Select(each => Of(each, state, depth + 1))])
                : new AnyFact(null, true);
        var members = MembersOf(known, state, depth);
        if (known.CopiedFrom is { } original)
        {
            var content = Of(original, state, depth + 1);
            return members.IsEmpty && content is AnyFact ? content : new CopyFact(content, members);
        }

        if (FactTypes.NameOf(known.Type) is not { } type)
            return new AnyFact(null, true);
        var made = new NewFact(type, members);
        return known.Members.TryGetValue(parts.Contract.InnerRunnerKey, out var inner) ? new DecoratorFact(made, Of(inner, state, depth + 1)) : made;
    }

    private ImmutableArray<(MemberName Member, FactValue Value)> MembersOf(HeapObject known, PathState state, int depth) =>
    [
        .. known.Members.Where(each => !each.Key.Is(parts.Contract.InnerRunnerKey) && !(each.Key is IParameterSymbol && IsInner(known, each.Value)))
            .Select(each => (Member: NameOf(each.Key), each.Value))
            .Where(each => each.Member is not null)
            .Select(each => (Member: each.Member!, Value: Of(each.Value, state, depth + 1)))
            .OrderBy(each => each.Member.ToString(), StringComparer.Ordinal),
    ];

    private bool IsInner(HeapObject known, SymbolicValue value) =>
        known.Members.TryGetValue(parts.Contract.InnerRunnerKey, out var inner) && inner.Equals(value);

    /// <summary>The name of a type by which a runner or an input is judged.</summary>
    private string? TypeThatMatters(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Class or TypeKind.TypeParameter } && (parts.Contract.IsRunner(type) || parts.Contract.IsInput(type))
            ? FactTypes.NameOf(type) : null;
}
