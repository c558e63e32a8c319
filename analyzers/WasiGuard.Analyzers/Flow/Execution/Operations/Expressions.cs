using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>The transfer function: what each kind of operation does to the state and yields.</summary>
internal sealed partial class Evaluator
{
    private Value Eval(IOperation? operation)
    {
        if (operation is null || _state.Dead)
            return Value.Null;
        if (operation.ConstantValue.HasValue)
            return Const.From(operation.ConstantValue.Value);
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (operation)
        {
            case IExpressionStatementOperation statement:
                return Eval(statement.Operation);
            case IFlowCaptureOperation capture:
                // What was captured before stays as it was then, whatever its variable holds by now.
                var place = PlaceOf(capture.Value);
                Set(new(capture.Id, frame.Id), new Captured(place is null || capture.Value is IFlowCaptureReferenceOperation ? Eval(capture.Value) : Read(place, capture.Value.Type), place));
                return Value.Null;
            case IFlowCaptureReferenceOperation reference:
                return _state.Get(new(reference.Id, frame.Id)) is Captured captured ? captured.Content : Fresh(operation);
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
                return test.IsNegated ? Value.Negate(typed) : typed;
            case IIsPatternOperation pattern:
                return EvalPattern(pattern);
            case ITypeOfOperation typeOf:
                return new TypeOf(typeOf.TypeOperand, null);
            case IDefaultValueOperation value:
                return DefaultOf(value.Type);
            case ITupleOperation tuple:
                return new TupleOf([.. tuple.Elements.Select(Eval)]);
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
                analysis.Created(closure, _state);
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
                return Eval(await.Operation) is TaskOf task ? task.Result : Fresh(operation);
            case IReturnOperation { Kind: OperationKind.YieldReturn } yielded:
                return Yield(Eval(yielded.ReturnedValue));
            case IConditionalAccessInstanceOperation or ICaughtExceptionOperation:
                return Fresh(operation);
            case IEventAssignmentOperation subscription:
                Escape(Eval(subscription.HandlerValue));
                return Value.Null;
            case INameOfOperation or IOmittedArgumentOperation or IDiscardOperation:
                return Value.Null;
            default:
                foreach (var child in operation.ChildOperations)
                    Escape(Eval(child));
                return Fresh(operation);
        }
    }

    private ITypeSymbol Flag => Model.Symbols.Compilation.GetSpecialType(SpecialType.System_Boolean);

    private Value? This() => frame.Self;

    private void Set(Slot slot, Value value) => _state.Set(slot, value);

    /// <summary>A value that only this evaluation made.</summary>
    /// <param name="part">Which one, when the operation makes several.</param>
    private Unknown Fresh(IOperation operation, ITypeSymbol? type = null, int part = 0)
    {
        type ??= operation.Type;
        return ValueNumbering.Number(_state, new(Source.Fresh, (operation.Syntax, frame.Id, part))
        {
            Type = type,
            NotNull = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated },
        });
    }

    private static Unknown Computed(object operation, Value? first = null, Value? second = null, ITypeSymbol? type = null)
    {
        var value = new Unknown(Source.Computed, operation, first, second)
        {
            Type = type,
            NotNull = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated },
        };
        // Past the bound its origin is given up, and with it what it has to do with other values.
        return value.Depth <= Limits.ValueDepth ? value : new(Source.Joined, operation) { Type = type, NotNull = value.NotNull };
    }

    private static Const DefaultOf(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Boolean => Value.False,
        >= SpecialType.System_Char and <= SpecialType.System_UInt64 => new(0L),
        SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal => new(0d),
        _ => type?.TypeKind == TypeKind.Enum ? new(0L) : Value.Null,
    };

    private Value EvalAssignment(ISimpleAssignmentOperation assignment)
    {
        if (assignment.IsRef && PlaceOf(assignment.Value) is { } target)
        {
            if (assignment.Target is ILocalReferenceOperation local)
                Set(new(local.Local, frame.OwnerOf(local.Local).Id), target);
            return Value.Null;
        }

        var value = Eval(assignment.Value);
        _assigning = assignment.Syntax;
        Assign(assignment.Target, value);
        _assigning = null;
        return value;
    }

    private Value EvalStep(IIncrementOrDecrementOperation step)
    {
        var before = Eval(step.Target);
        var after = Binary(step.Kind == OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract, before, new Const(1L), step);
        Assign(step.Target, after);
        return step.IsPostfix ? before : after;
    }

    private Value EvalBinary(IBinaryOperation binary)
    {
        if (binary.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr)
        {
            var left = Holds(Eval(binary.LeftOperand));
            return left == (binary.OperatorKind == BinaryOperatorKind.ConditionalOr) ? Value.Of(left) : Eval(binary.RightOperand);
        }

        return Binary(binary.OperatorKind, Eval(binary.LeftOperand), Eval(binary.RightOperand), binary);
    }

    private Value Binary(BinaryOperatorKind kind, Value left, Value right, IOperation operation)
    {
        var isFlag = operation.Type?.SpecialType == SpecialType.System_Boolean;
        switch (kind)
        {
            case BinaryOperatorKind.Equals:
                return Equality(left, right);
            case BinaryOperatorKind.NotEquals:
                return Value.Negate(Equality(left, right));
            case BinaryOperatorKind.And when isFlag:
                return Logic.Decide(_state, left) is { } a ? a ? right : Value.False
                    : Logic.Decide(_state, right) is { } b ? b ? left : Value.False
                    : Holds(left) ? right : Value.False;
            case BinaryOperatorKind.Or when isFlag:
                return Logic.Decide(_state, left) is { } c ? c ? Value.True : right
                    : Logic.Decide(_state, right) is { } d ? d ? Value.True : left
                    : Holds(left) ? Value.True : right;
            case BinaryOperatorKind.ExclusiveOr when isFlag:
                return Logic.Decide(_state, right) is { } known ? known ? Value.Negate(left) : left : Holds(left) ? Value.Negate(right) : right;
            case BinaryOperatorKind.GreaterThanOrEqual:
                return Value.Negate(Binary(BinaryOperatorKind.LessThan, left, right, operation));
            case BinaryOperatorKind.LessThanOrEqual:
                return Value.Negate(Binary(BinaryOperatorKind.LessThan, right, left, operation));
            case BinaryOperatorKind.GreaterThan:
                return Binary(BinaryOperatorKind.LessThan, right, left, operation);
        }

        if (left is Const { Content: long x } && right is Const { Content: long y })
        {
            switch (kind)
            {
                case BinaryOperatorKind.LessThan: return Value.Of(x < y);
                case BinaryOperatorKind.Add: return new Const(unchecked(x + y));
                case BinaryOperatorKind.Subtract: return new Const(unchecked(x - y));
                case BinaryOperatorKind.Multiply: return new Const(unchecked(x * y));
                case BinaryOperatorKind.Divide when y > 0: return new Const(x / y);
                case BinaryOperatorKind.Remainder when y > 0: return new Const(x % y);
                case BinaryOperatorKind.And: return new Const(x & y);
                case BinaryOperatorKind.Or: return new Const(x | y);
            }
        }

        if (kind == BinaryOperatorKind.LessThan && (Logic.IsKnownNull(_state, left) || Logic.IsKnownNull(_state, right)))
            return Value.False;
        if (kind == BinaryOperatorKind.Add && left is Const { Content: string head } && right is Const { Content: string tail })
            return new Const(head + tail);
        return Resolved(Computed(kind, left, right, kind == BinaryOperatorKind.LessThan ? Flag : operation.Type));
    }

    private Value Equality(Value left, Value right)
    {
        (left, right) = (Unboxed(left), Unboxed(right));
        if (right is not Const && left is Const)
            (left, right) = (right, left);
        if (left is TypeOf one && right is TypeOf other)
        {
            if (one.Exact is null)
                (one, other) = (other, one);
            if (one.Exact is { } exact)
                return other.Exact is { } same ? Value.Of(exact.Is(same)) : other.Instance is { } instance ? ExactTest(instance, exact) : Computed("==", left, right);
        }

        if (right is Const constant)
            return Test(constant.Content is bool flag && left is not Unknown { Type.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } && IsCondition(left)
                ? flag ? left : Value.Negate(left)
                : new EqualTo(left, constant));
        if (left.Equals(right) && !left.IsJoined)
            return Value.True;
        if (IsCondition(left) && IsCondition(right))
            return Holds(left) ? right : Value.Negate(right);
        if (_state.Find(left) is { Type.IsRecord: false } && _state.Find(right) is { Type.IsRecord: false })
            return Value.False;
        if (left is TupleOf tuple && right is TupleOf pair && tuple.Items.Length == pair.Items.Length)
            return Value.Of(tuple.Items.Zip(pair.Items, Equality).All(Holds));
        return Resolved(left.GetHashCode() <= right.GetHashCode() ? Computed("==", left, right, Flag) : Computed("==", right, left, Flag));
    }

    private static Value Unboxed(Value value) => value is Unknown { Tag: var tag, First: Const content } && tag == s_box ? content : value;

    private static bool IsCondition(Value value) => value is Not or IsNull or IsOfType or HasAll or EqualTo or Const { Content: bool } or Unknown { Type.SpecialType: SpecialType.System_Boolean };

    private Value ExactTest(Value instance, ITypeSymbol exact) =>
        _state.Find(instance) is { IsOpen: false } known ? Value.Of(known.Type.Is(exact)) : Test(new IsOfType(instance, exact));

    private Value EvalTupleEquality(ITupleBinaryOperation pair)
    {
        var equal = Equality(Eval(pair.LeftOperand), Eval(pair.RightOperand));
        return pair.OperatorKind == BinaryOperatorKind.NotEquals ? Value.Negate(equal) : equal;
    }

    private Value EvalUnary(IUnaryOperation unary)
    {
        var operand = Eval(unary.Operand);
        return unary.OperatorKind switch
        {
            _ when unary.OperatorMethod is { DeclaringSyntaxReferences.IsEmpty: false } method => Call(method, null, [operand], unary),
            UnaryOperatorKind.Not => Value.Negate(operand),
            UnaryOperatorKind.True => operand,
            UnaryOperatorKind.False => Value.Negate(operand),
            UnaryOperatorKind.Hat => new FromEnd(operand),
            UnaryOperatorKind.Minus when operand is Const { Content: long number } => new Const(-number),
            UnaryOperatorKind.Plus => operand,
            _ => Computed(unary.OperatorKind, operand, type: unary.Type),
        };
    }

    private Value EvalConversion(IConversionOperation conversion)
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
            return source is { IsValueType: true } && value is Const { Content: null } && source.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T ? Computed("struct", type: source) : value;
        // In a box a number keeps its type, which patterns ask for.
        if (source is { IsValueType: true } && target.IsReferenceType && value is Const { Content: not null and not bool })
            return Computed(s_box, value, type: source is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : source);
        if (conversion.IsTryCast)
            return Narrow(value, target, source) ? Typed(value, target) : Value.Null;
        if (!target.IsReferenceType || source is not { IsReferenceType: true } and not ITypeParameterSymbol)
            return value is Unknown number && IsNumber(target) && IsNumber(source) && !target.Is(source) ? Resolved(Computed("convert", number, type: target)) : target.IsValueType ? Typed(value, target) : value;
        if (conversion.Conversion.IsImplicit || Logic.IsKnownNull(_state, value))
            return value;
        if (value is Unknown && Logic.Decide(_state, new IsOfType(value, target)) is null)
            return Typed(value, target);
        if (Logic.Decide(_state, new IsOfType(value, target)) == false)
            _state.Dead = true;
        return Typed(value, target);
    }

    private static bool IsNumber(ITypeSymbol? type) => type?.SpecialType is >= SpecialType.System_Char and <= SpecialType.System_Double;

    /// <summary>Whether the value is of the type; true at once where the compiler already knows it.</summary>
    private bool Narrow(Value value, ITypeSymbol target, ITypeSymbol? source) =>
        source is not null && Logic.IsA(source, target) ? !Holds(new IsNull(value)) : Holds(new IsOfType(value, target));

    /// <summary>The same value, now known by a narrower type.</summary>
    private static Value Typed(Value value, ITypeSymbol type) =>
        value is Unknown { Tag: var tag, First: Const content, Type: { } boxed } && tag == s_box && boxed.Is(type) ? content
        : value is Unknown unknown && (unknown.Type is null || !Logic.IsA(unknown.Type, type)) ? unknown with { Type = type } : value;

    private Value NullTest(Value value) => Test(value is Const ? Value.Of(value is Const { Content: null }) : new IsNull(value));

    /// <summary>A condition, as true or false where the state decides it.</summary>
    private Value Test(Value condition) => Logic.Decide(_state, condition) is { } known ? Value.Of(known) : condition;

    private Value Resolved(Unknown value) => value.Type?.SpecialType == SpecialType.System_Boolean ? Test(value) : value;

    private Const Yield(Value value)
    {
        var slot = new Slot(s_yielded, frame.Id);
        var elements = _state.Find(_state.Get(slot)) is { Elements: { } known } ? known : [];
        var list = elements.Count < Limits.Elements ? elements.Add(value) : null;
        if (_state.Get(slot) is Ref reference)
            _state.Store(reference, _state.Heap[reference] with { Elements = list });
        else
            Set(slot, _state.Allocate(s_yielded, frame.Id, new(Model.Symbols.Compilation.ObjectType, HeapObject.NoMembers, list)));
        return Value.Null;
    }
}
