using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>The transfer function: what each kind of operation does to the state and yields.</summary>
internal sealed partial class BodyInterpreter
{
    private SymbolicValue Eval(IOperation? operation)
    {
        if (operation is null || _state.IsUnreachable)
            return SymbolicValue.Null;
        if (operation.ConstantValue.HasValue)
            return Constant.From(operation.ConstantValue.Value);
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (operation)
        {
            case IExpressionStatementOperation statement:
                return Eval(statement.Operation);
            case IFlowCaptureOperation capture:
                // What was captured before stays as it was then, whatever its variable holds by now.
                var place = PlaceOf(capture.Value);
                Set(new(capture.Id, frame.Id), new FlowCapture(place is null || capture.Value is IFlowCaptureReferenceOperation ? Eval(capture.Value) : Read(place, capture.Value.Type), place));
                return SymbolicValue.Null;
            case IFlowCaptureReferenceOperation reference:
                return _state.Get(new(reference.Id, frame.Id)) is FlowCapture captured ? captured.Content : Fresh(operation);
            case IParameterReferenceOperation { Parameter.ContainingSymbol: INamedTypeSymbol }:
                // The receiver of an extension block.
                return This() ?? Fresh(operation);
            case ILocalReferenceOperation or IParameterReferenceOperation or IDeclarationExpressionOperation or IFieldReferenceOperation { Field.IsStatic: true }:
                return PlaceOf(operation) is { } variable ? Read(variable, operation.Type) : Fresh(operation);
            case IFieldReferenceOperation field:
                return EvalField(field);
            case IPropertyReferenceOperation property:
                return EvalProperty(property);
            case IInstanceReferenceOperation:
                return This() ?? Fresh(operation);
            case ISimpleAssignmentOperation assignment:
                return EvalAssignment(assignment);
            case ICompoundAssignmentOperation compound:
                return Assign(compound.Target, Binary(compound.OperatorKind, Eval(compound.Target), Eval(compound.Value), compound));
            case IIncrementOrDecrementOperation step:
                return EvalStep(step);
            case IDeconstructionAssignmentOperation deconstruction:
                var whole = Eval(deconstruction.Value);
                Deconstruct(deconstruction.Target, whole);
                return whole;
            case IBinaryOperation { OperatorMethod: null or { ContainingType.IsRecord: true, IsImplicitlyDeclared: true } or { ContainingAssembly.Name: not null, DeclaringSyntaxReferences.IsEmpty: true } } binary:
                return EvalBinary(binary);
            case IBinaryOperation overloaded:
                return Call(overloaded.OperatorMethod!, null, [Eval(overloaded.LeftOperand), Eval(overloaded.RightOperand)], overloaded);
            case IUnaryOperation unary:
                return EvalUnary(unary);
            case IConversionOperation conversion:
                return EvalConversion(conversion);
            case IIsNullOperation test:
                return NullTest(Eval(test.Operand));
            case IIsTypeOperation test:
                var typed = Test(new IsOfType(Eval(test.ValueOperand), test.TypeOperand));
                return test.IsNegated ? SymbolicValue.Negate(typed) : typed;
            case IIsPatternOperation pattern:
                return EvalPattern(pattern);
            case ITypeOfOperation typeOf:
                return new TypeValue(typeOf.TypeOperand, null);
            case IDefaultValueOperation value:
                return DefaultOf(value.Type);
            case ITupleOperation tuple:
                return new TupleValue([.. tuple.Elements.Select(Eval)]);
            case ITupleBinaryOperation pair:
                return EvalTupleEquality(pair);
            case IObjectCreationOperation creation:
                return EvalCreation(creation);
            case ITypeParameterObjectCreationOperation creation:
                return EvalCreation(creation);
            case IAnonymousObjectCreationOperation anonymous:
                return EvalAnonymous(anonymous);
            case IInvocationOperation invocation:
                return EvalInvocation(invocation);
            case IDelegateCreationOperation creation:
                return Eval(creation.Target);
            case IFlowAnonymousFunctionOperation lambda:
                var closure = new Closure(lambda.Symbol, lambda, frame, This());
                analysis.NoteCreated(closure, _state);
                return closure;
            case IMethodReferenceOperation method:
                var receiver = method.Instance is null ? null : Eval(method.Instance);
                return new Closure(method.Method, null, frame, receiver);
            case IArrayCreationOperation array:
                return EvalArray(array);
            case IArrayElementReferenceOperation element:
                return Element(Eval(element.ArrayReference), element.Indices.Length == 1 ? Eval(element.Indices[0]) : Fresh(element), element);
            case IImplicitIndexerReferenceOperation element:
                return Element(Eval(element.Instance), Eval(element.Argument), element);
            case ICollectionExpressionOperation collection:
                return EvalCollection(collection);
            case IAwaitOperation await:
                return Eval(await.Operation) is TaskValue task ? task.Result : Fresh(operation);
            case IReturnOperation { Kind: OperationKind.YieldReturn } yielded:
                return Yield(Eval(yielded.ReturnedValue));
            case IConditionalAccessInstanceOperation or ICaughtExceptionOperation:
                return Fresh(operation);
            case IEventAssignmentOperation subscription:
                LetDelegateEscape(Eval(subscription.HandlerValue));
                return SymbolicValue.Null;
            case INameOfOperation or IOmittedArgumentOperation or IDiscardOperation:
                return SymbolicValue.Null;
            default:
                foreach (var child in operation.ChildOperations)
                    LetDelegateEscape(Eval(child));
                return Fresh(operation);
        }
    }

    private ITypeSymbol Flag => Contract.Symbols.Compilation.GetSpecialType(SpecialType.System_Boolean);

    private SymbolicValue? This() => frame.Self;

    private void Set(Slot slot, SymbolicValue value) => _state.Set(slot, value);

    /// <summary>A value that only this evaluation made.</summary>
    /// <param name="part">Which one, when the operation makes several.</param>
    private UnknownValue Fresh(IOperation operation, ITypeSymbol? type = null, int part = 0)
    {
        type ??= operation.Type;
        return ValueNumbering.NumberFreshValue(_state, new(Origin.Evaluation, (operation.Syntax, frame.Id, part))
        {
            Type = type,
            IsNeverNull = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated },
        });
    }

    private static UnknownValue Computed(object operation, SymbolicValue? first = null, SymbolicValue? second = null, ITypeSymbol? type = null)
    {
        var value = new UnknownValue(Origin.Operation, operation, first, second)
        {
            Type = type,
            IsNeverNull = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated },
        };
        // Past the bound its origin is given up, and with it what it has to do with other values.
        return value.Depth <= AnalysisLimits.ValueDepth ? value : new(Origin.Join, operation) { Type = type, IsNeverNull = value.IsNeverNull };
    }

    private static Constant DefaultOf(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Boolean => SymbolicValue.False,
        >= SpecialType.System_Char and <= SpecialType.System_UInt64 => new(0L),
        SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal => new(0d),
        _ => type?.TypeKind == TypeKind.Enum ? new(0L) : SymbolicValue.Null,
    };

    private SymbolicValue EvalAssignment(ISimpleAssignmentOperation assignment)
    {
        if (assignment.IsRef && PlaceOf(assignment.Value) is { } target)
        {
            if (assignment.Target is ILocalReferenceOperation local)
                Set(new(local.Local, frame.OwnerOf(local.Local).Id), target);
            return SymbolicValue.Null;
        }

        var value = Eval(assignment.Value);
        _assigning = assignment.Syntax;
        Assign(assignment.Target, value);
        _assigning = null;
        return value;
    }

    private SymbolicValue EvalStep(IIncrementOrDecrementOperation step)
    {
        var before = Eval(step.Target);
        var after = Binary(step.Kind == OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract, before, new Constant(1L), step);
        Assign(step.Target, after);
        return step.IsPostfix ? before : after;
    }

    private SymbolicValue EvalBinary(IBinaryOperation binary)
    {
        if (binary.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr)
        {
            var left = Holds(Eval(binary.LeftOperand));
            return left == (binary.OperatorKind == BinaryOperatorKind.ConditionalOr) ? SymbolicValue.Of(left) : Eval(binary.RightOperand);
        }

        return Binary(binary.OperatorKind, Eval(binary.LeftOperand), Eval(binary.RightOperand), binary);
    }

    private SymbolicValue Binary(BinaryOperatorKind kind, SymbolicValue left, SymbolicValue right, IOperation operation)
    {
        var isFlag = operation.Type?.SpecialType == SpecialType.System_Boolean;
        switch (kind)
        {
            case BinaryOperatorKind.Equals:
                return Equality(left, right);
            case BinaryOperatorKind.NotEquals:
                return SymbolicValue.Negate(Equality(left, right));
            case BinaryOperatorKind.And when isFlag:
                return Solver.Decide(_state, left) is { } a ? a ? right : SymbolicValue.False
                    : Solver.Decide(_state, right) is { } b ? b ? left : SymbolicValue.False
                    : Holds(left) ? right : SymbolicValue.False;
            case BinaryOperatorKind.Or when isFlag:
                return Solver.Decide(_state, left) is { } c ? c ? SymbolicValue.True : right
                    : Solver.Decide(_state, right) is { } d ? d ? SymbolicValue.True : left
                    : Holds(left) ? SymbolicValue.True : right;
            case BinaryOperatorKind.ExclusiveOr when isFlag:
                return Solver.Decide(_state, right) is { } known ? known ? SymbolicValue.Negate(left) : left : Holds(left) ? SymbolicValue.Negate(right) : right;
            case BinaryOperatorKind.GreaterThanOrEqual:
                return SymbolicValue.Negate(Binary(BinaryOperatorKind.LessThan, left, right, operation));
            case BinaryOperatorKind.LessThanOrEqual:
                return SymbolicValue.Negate(Binary(BinaryOperatorKind.LessThan, right, left, operation));
            case BinaryOperatorKind.GreaterThan:
                return Binary(BinaryOperatorKind.LessThan, right, left, operation);
        }

        if (left is Constant { Content: long x } && right is Constant { Content: long y })
        {
            switch (kind)
            {
                case BinaryOperatorKind.LessThan: return SymbolicValue.Of(x < y);
                case BinaryOperatorKind.Add: return new Constant(unchecked(x + y));
                case BinaryOperatorKind.Subtract: return new Constant(unchecked(x - y));
                case BinaryOperatorKind.Multiply: return new Constant(unchecked(x * y));
                case BinaryOperatorKind.Divide when y > 0: return new Constant(x / y);
                case BinaryOperatorKind.Remainder when y > 0: return new Constant(x % y);
                case BinaryOperatorKind.And: return new Constant(x & y);
                case BinaryOperatorKind.Or: return new Constant(x | y);
            }
        }

        if (kind == BinaryOperatorKind.LessThan && (ConditionSolver.IsKnownNull(_state, left) || ConditionSolver.IsKnownNull(_state, right)))
            return SymbolicValue.False;
        if (kind == BinaryOperatorKind.Add && left is Constant { Content: string head } && right is Constant { Content: string tail })
            return new Constant(head + tail);
        return Resolved(Computed(kind, left, right, kind == BinaryOperatorKind.LessThan ? Flag : operation.Type));
    }

    private SymbolicValue Equality(SymbolicValue left, SymbolicValue right)
    {
        (left, right) = (Unboxed(left), Unboxed(right));
        if (right is not Constant && left is Constant)
            (left, right) = (right, left);
        if (left is TypeValue one && right is TypeValue other)
        {
            if (one.Exact is null)
                (one, other) = (other, one);
            if (one.Exact is { } exact)
                return other.Exact is { } same ? SymbolicValue.Of(exact.Is(same)) : other.Instance is { } instance ? ExactTest(instance, exact) : Computed("==", left, right);
        }

        if (right is Constant constant)
            return Test(constant.Content is bool flag && left is not UnknownValue { Type.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } && IsCondition(left)
                ? flag ? left : SymbolicValue.Negate(left)
                : new EqualTo(left, constant));
        if (left.Equals(right) && !left.IsJoined)
            return SymbolicValue.True;
        if (IsCondition(left) && IsCondition(right))
            return Holds(left) ? right : SymbolicValue.Negate(right);
        if (_state.FindObject(left) is { Type.IsRecord: false } && _state.FindObject(right) is { Type.IsRecord: false })
            return SymbolicValue.False;
        if (left is TupleValue tuple && right is TupleValue pair && tuple.Items.Length == pair.Items.Length)
            return SymbolicValue.Of(tuple.Items.Zip(pair.Items, Equality).All(Holds));
        return Resolved(left.GetHashCode() <= right.GetHashCode() ? Computed("==", left, right, Flag) : Computed("==", right, left, Flag));
    }

    private static SymbolicValue Unboxed(SymbolicValue value) => value is UnknownValue { Tag: var tag, FirstPart: Constant content } && tag == s_box ? content : value;

    private static bool IsCondition(SymbolicValue value) => value is Not or IsNull or IsOfType or HasAll or EqualTo or Constant { Content: bool } or UnknownValue { Type.SpecialType: SpecialType.System_Boolean };

    private SymbolicValue ExactTest(SymbolicValue instance, ITypeSymbol exact) =>
        _state.FindObject(instance) is { IsOfUncertainType: false } known ? SymbolicValue.Of(known.Type.Is(exact)) : Test(new IsOfType(instance, exact));

    private SymbolicValue EvalTupleEquality(ITupleBinaryOperation pair)
    {
        var equal = Equality(Eval(pair.LeftOperand), Eval(pair.RightOperand));
        return pair.OperatorKind == BinaryOperatorKind.NotEquals ? SymbolicValue.Negate(equal) : equal;
    }

    private SymbolicValue EvalUnary(IUnaryOperation unary)
    {
        var operand = Eval(unary.Operand);
        return unary.OperatorKind switch
        {
            _ when unary.OperatorMethod is { DeclaringSyntaxReferences.IsEmpty: false } method => Call(method, null, [operand], unary),
            UnaryOperatorKind.Not => SymbolicValue.Negate(operand),
            UnaryOperatorKind.True => operand,
            UnaryOperatorKind.False => SymbolicValue.Negate(operand),
            UnaryOperatorKind.Hat => new IndexFromEnd(operand),
            UnaryOperatorKind.Minus when operand is Constant { Content: long number } => new Constant(-number),
            UnaryOperatorKind.Plus => operand,
            _ => Computed(unary.OperatorKind, operand, type: unary.Type),
        };
    }

    private SymbolicValue EvalConversion(IConversionOperation conversion)
    {
        var target = conversion.Type;
        if (target is INamedTypeSymbol { Name: "Expression", Arity: 1 } tree && tree.ContainingNamespace.ToDisplayString() == "System.Linq.Expressions")
        {
            if (conversion.Operand is IFlowAnonymousFunctionOperation lambda)
                analysis.Ignore(lambda);
            return Fresh(conversion);
        }

        var value = Eval(conversion.Operand);
        if (conversion.OperatorMethod is { } method)
            return method.DeclaringSyntaxReferences.IsEmpty ? Resolved(Computed(method, value, type: target)) : Call(method, null, [value], conversion);
        var source = conversion.Operand.Type;
        if (target is null || target.TypeKind == TypeKind.Dynamic || target.TypeKind == TypeKind.Error)
            return Fresh(conversion);
        if (target.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return source is { IsValueType: true } && value is Constant { Content: null } && source.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T ? Computed("struct", type: source) : value;
        // In a box a number keeps its type, which patterns ask for.
        if (source is { IsValueType: true } && target.IsReferenceType && value is Constant { Content: not null and not bool })
            return Computed(s_box, value, type: source is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : source);
        if (conversion.IsTryCast)
            return Narrow(value, target, source) ? Typed(value, target) : SymbolicValue.Null;
        if (!target.IsReferenceType || source is not { IsReferenceType: true } and not ITypeParameterSymbol)
            return value is UnknownValue number && IsNumber(target) && IsNumber(source) && !target.Is(source) ? Resolved(Computed("convert", number, type: target)) : target.IsValueType ? Typed(value, target) : value;
        if (conversion.Conversion.IsImplicit || ConditionSolver.IsKnownNull(_state, value))
            return value;
        if (value is UnknownValue && Solver.Decide(_state, new IsOfType(value, target)) is null)
            return Typed(value, target);
        if (Solver.Decide(_state, new IsOfType(value, target)) == false)
            _state.IsUnreachable = true;
        return Typed(value, target);
    }

    private static bool IsNumber(ITypeSymbol? type) => type?.SpecialType is >= SpecialType.System_Char and <= SpecialType.System_Double;

    /// <summary>Whether the value is of the type; true at once where the compiler already knows it.</summary>
    private bool Narrow(SymbolicValue value, ITypeSymbol target, ITypeSymbol? source) =>
        source is not null && ConditionSolver.IsA(source, target) ? !Holds(new IsNull(value)) : Holds(new IsOfType(value, target));

    /// <summary>The same value, now known by a narrower type.</summary>
    private static SymbolicValue Typed(SymbolicValue value, ITypeSymbol type) =>
        value is UnknownValue { Tag: var tag, FirstPart: Constant content, Type: { } boxed } && tag == s_box && boxed.Is(type) ? content
        : value is UnknownValue unknown && (unknown.Type is null || !ConditionSolver.IsA(unknown.Type, type)) ? unknown with { Type = type } : value;

    private SymbolicValue NullTest(SymbolicValue value) => Test(value is Constant ? SymbolicValue.Of(value is Constant { Content: null }) : new IsNull(value));

    /// <summary>A condition, as true or false where the state decides it.</summary>
    private SymbolicValue Test(SymbolicValue condition) => Solver.Decide(_state, condition) is { } known ? SymbolicValue.Of(known) : condition;

    private SymbolicValue Resolved(UnknownValue value) => value.Type?.SpecialType == SpecialType.System_Boolean ? Test(value) : value;

    private Constant Yield(SymbolicValue value)
    {
        var slot = new Slot(s_yielded, frame.Id);
        var elements = _state.FindObject(_state.Get(slot)) is { Elements: { } known } ? known : [];
        var list = elements.Count < AnalysisLimits.Elements ? elements.Add(value) : null;
        if (_state.Get(slot) is ObjectReference reference)
            _state.StoreObject(reference, _state.Heap[reference] with { Elements = list });
        else
            Set(slot, _state.Allocate(s_yielded, frame.Id, new(Contract.Symbols.Compilation.ObjectType, HeapObject.NoMembers, list)));
        return SymbolicValue.Null;
    }
}
