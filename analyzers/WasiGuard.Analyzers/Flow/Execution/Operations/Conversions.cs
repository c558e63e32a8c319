using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Conversions and casts, and what they tell of a value.</summary>
internal sealed class Conversions(BodyInterpreter run)
{
    public SymbolicValue EvalConversion(IConversionOperation conversion)
    {
        var target = conversion.Type is { } declared ? run.Frame.Actual(declared) : null;
        if (target is INamedTypeSymbol { Name: "Expression", Arity: 1 } tree && tree.ContainingNamespace.ToDisplayString() == "System.Linq.Expressions")
        {
            if (conversion.Operand is IFlowAnonymousFunctionOperation lambda)
                run.Analysis.Ignore(lambda);
            return run.Fresh(conversion);
        }

        var value = run.Expressions.Eval(conversion.Operand);
        if (conversion.OperatorMethod is { } method)
            return !run.Source.IsInView(method) && run.Analysis.Parts.Facts.Of(method, run.Analysis.Cancellation) is null
                ? run.Conditions.Resolved(NewValues.Computed(method, value, type: target))
                : run.Calls.Call(method, null, [value], conversion);
        var source = conversion.Operand.Type;
        if (target is null || target.TypeKind == TypeKind.Dynamic || target.TypeKind == TypeKind.Error)
            return run.Fresh(conversion);
        if (target.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return source is { IsValueType: true }
                && value is Constant { Content: null }
                && source.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T
                ? NewValues.Computed("struct", type: source)
                : value;
        // In a box a number keeps its type, which patterns ask for.
        if (source is { IsValueType: true } && target.IsReferenceType && value is Constant { Content: not null and not bool })
            return NewValues.Computed(
                Conditions.Box, value, type: source is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
                    ? nullable.TypeArguments[0]
                    : source);
        if (conversion.IsTryCast)
            return Narrow(value, target, source) ? Typed(value, target) : SymbolicValue.Null;
        if (!target.IsReferenceType || source is not { IsReferenceType: true } and not ITypeParameterSymbol)
            return value is UnknownValue number
                && IsNumber(target)
                && IsNumber(source)
                && !target.Is(source) ? run.Conditions.Resolved(NewValues.Computed("convert", number, type: target))
                : target.IsValueType ? Typed(value, target)
                : value;
        if (conversion.Conversion.IsImplicit || ConditionSolver.IsKnownNull(run.State, value))
            return value;
        if (value is UnknownValue && run.Solver.Decide(run.State, new IsOfType(value, target)) is null)
            return Typed(value, target);
        if (run.Solver.Decide(run.State, new IsOfType(value, target)) == false)
            run.State.IsUnreachable = true;
        return Typed(value, target);
    }

    private static bool IsNumber(ITypeSymbol? type) => type?.SpecialType is >= SpecialType.System_Char and <= SpecialType.System_Double;

    /// <summary>Whether the value is of the type; true at once where the compiler already knows it.</summary>
    private bool Narrow(SymbolicValue value, ITypeSymbol target, ITypeSymbol? source) =>
        source is not null && ConditionSolver.IsA(source, target)
            ? !run.Conditions.Holds(new IsNull(value))
            : run.Conditions.Holds(new IsOfType(value, target));

    /// <summary>The same value, now known by a narrower type.</summary>
    public static SymbolicValue Typed(SymbolicValue value, ITypeSymbol type) =>
        value is UnknownValue { Tag: var tag, FirstPart: Constant content, Type: { } boxed } && tag == Conditions.Box && boxed.Is(type) ? content
        : value is UnknownValue unknown && (unknown.Type is null || !ConditionSolver.IsA(unknown.Type, type)) ? unknown with { Type = type } : value;
}
