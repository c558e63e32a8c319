using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>What each kind of operation does to the state and yields: finds who knows it, and knows assignments and arithmetic itself.</summary>
internal sealed class Expressions(BodyInterpreter run)
{
    public SymbolicValue Eval(IOperation? operation)
    {
        if (operation is null || run.State.IsUnreachable)
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
                var place = IsCopied(capture) ? null : run.Places.PlaceOf(capture.Value);
                run.Set(
                    new(capture.Id, run.Frame.Id), new FlowCapture(
                        IsCopied(capture) ? run.Storage.Copied(Eval(capture.Value), capture.Syntax)
                            : place is null || capture.Value is IFlowCaptureReferenceOperation ? Eval(capture.Value)
                            : run.Places.Read(place, capture.Value.Type), place));
                return SymbolicValue.Null;
            case IFlowCaptureReferenceOperation reference:
                return run.State.Get(new(reference.Id, run.Frame.Id)) is FlowCapture captured ? captured.Content : run.Fresh(operation);
            case IParameterReferenceOperation { Parameter.ContainingSymbol: INamedTypeSymbol }:
                // The receiver of an extension block.
                return run.This() ?? run.Fresh(operation);
            case ILocalReferenceOperation or IParameterReferenceOperation or IDeclarationExpressionOperation
                or IFieldReferenceOperation { Field.IsStatic: true }:
                return run.Places.PlaceOf(operation) is { } variable ? run.Places.Read(variable, operation.Type) : run.Fresh(operation);
            case IFieldReferenceOperation field:
                return run.Storage.EvalField(field);
            case IPropertyReferenceOperation property:
                return run.Storage.EvalProperty(property);
            case IInstanceReferenceOperation:
                return run.This() ?? run.Fresh(operation);
            case ISimpleAssignmentOperation assignment:
                return EvalAssignment(assignment);
            case ICompoundAssignmentOperation { OperatorMethod: { } own } compound when IsOwn(own):
                return EvalOwnOperator(own, compound.Target, Eval(compound.Target), [Eval(compound.Value)], compound);
            case ICompoundAssignmentOperation compound:
                return run.Storage.Assign(compound.Target, Binary(compound.OperatorKind, Eval(compound.Target), Eval(compound.Value), compound));
            case IIncrementOrDecrementOperation step:
                return EvalStep(step);
            case IDeconstructionAssignmentOperation deconstruction:
                var whole = Eval(deconstruction.Value);
                run.Deconstructions.Deconstruct(deconstruction.Target, whole);
                return whole;
            case IBinaryOperation { OperatorMethod: { ContainingType.IsRecord: false } or { IsImplicitlyDeclared: false } } overloaded
                when run.Source.IsInView(overloaded.OperatorMethod):
                return run.Calls.Call(overloaded.OperatorMethod, null, [Eval(overloaded.LeftOperand), Eval(overloaded.RightOperand)], overloaded);
            case IBinaryOperation binary:
                return EvalBinary(binary);
            case IUnaryOperation unary:
                return EvalUnary(unary);
            case IConversionOperation conversion:
                return run.Conversions.EvalConversion(conversion);
            case IIsNullOperation test:
                return run.Conditions.NullTest(Eval(test.Operand));
            case IIsTypeOperation test:
                var typed = run.Conditions.Test(new IsOfType(Eval(test.ValueOperand), run.Frame.Actual(test.TypeOperand)));
                return test.IsNegated ? SymbolicValue.Negate(typed) : typed;
            case IIsPatternOperation pattern:
                return run.Patterns.EvalPattern(pattern);
            case ITypeOfOperation typeOf:
                return run.Frame.Actual(typeOf.TypeOperand) is not ITypeParameterSymbol and var given ? new TypeValue(given, null) : run.Fresh(typeOf);
            case IDefaultValueOperation value:
                return value.Type is { } type && run.Frame.Actual(type) is not ITypeParameterSymbol { IsReferenceType: false } and var actual
                    ? NewValues.DefaultOf(actual)
                    : run.Fresh(operation);
            case ITupleOperation tuple:
                return new TupleValue([.. tuple.Elements.Select(Eval)]);
            case ITupleBinaryOperation pair:
                return EvalTupleEquality(pair);
            case IObjectCreationOperation creation:
                return run.Creations.EvalCreation(creation);
            case ITypeParameterObjectCreationOperation creation:
                return run.Creations.EvalCreation(creation);
            case IAnonymousObjectCreationOperation anonymous:
                return run.Creations.EvalAnonymous(anonymous);
            case IInvocationOperation invocation:
                return run.Calls.EvalInvocation(invocation) is var result && result is Place behind ? run.Places.Read(behind, invocation.Type) : result;
            case IDelegateCreationOperation creation:
                return Eval(creation.Target);
            case IFlowAnonymousFunctionOperation lambda:
                var closure = new Closure(lambda.Symbol, lambda, run.Frame, run.This());
                run.Analysis.NoteCreated(closure, run.State);
                return closure;
            case IMethodReferenceOperation method:
                var receiver = method.Instance is null ? null : Eval(method.Instance);
                return new Closure(run.Frame.ActualMember(method.Method), null, run.Frame, receiver);
            case IArrayCreationOperation array:
                return run.Collections.EvalArray(array);
            case IArrayElementReferenceOperation element:
                return run.Collections.Element(
                    Eval(element.ArrayReference), element.Indices.Length == 1 ? Eval(element.Indices[0]) : run.Fresh(element), element);
            case IImplicitIndexerReferenceOperation element:
                return run.Collections.Element(Eval(element.Instance), Eval(element.Argument), element);
            case ICollectionExpressionOperation collection:
                return run.Collections.EvalCollection(collection);
            case IAwaitOperation await:
                return Eval(await.Operation) switch
                {
                    TaskValue task => task.Result,
                    UnknownValue { Tag: AnswerTo answer } => run.Answer(operation, NewValues.Computed("await", answer.Question, type: operation.Type)),
                    _ => run.Fresh(operation),
                };
            case IReturnOperation { Kind: OperationKind.YieldReturn } yielded:
                return Yield(Eval(yielded.ReturnedValue));
            case IConditionalAccessInstanceOperation or ICaughtExceptionOperation:
                return run.Fresh(operation);
            case IEventAssignmentOperation subscription:
                run.Delegates.LetDelegateEscape(Eval(subscription.HandlerValue));
                return SymbolicValue.Null;
            case INameOfOperation or IOmittedArgumentOperation or IDiscardOperation:
                return SymbolicValue.Null;
            default:
                foreach (var child in operation.ChildOperations)
                    run.Delegates.LetDelegateEscape(Eval(child));
                return run.Fresh(operation);
        }
    }

    /// <summary>What a <c>with</c> expression of a tuple or struct starts from is a copy, not the place that it came from.</summary>
    private static bool IsCopied(IFlowCaptureOperation capture) =>
        capture.Value.Type is { IsValueType: true }
            && (capture.Syntax is WithExpressionSyntax || capture.Syntax.Parent is WithExpressionSyntax with && with.Expression == capture.Syntax);

    private SymbolicValue EvalAssignment(ISimpleAssignmentOperation assignment)
    {
        if (assignment.IsRef)
        {
            Refer(assignment);
            return SymbolicValue.Null;
        }

        var value = Eval(assignment.Value);
        run.Storage.Assigning = assignment.Syntax;
        run.Storage.Assign(assignment.Target, value);
        run.Storage.Assigning = null;
        return value;
    }

    /// <summary>A reference to a place; where that is not known, what is written through it may be anything that its value names.</summary>
    private void Refer(ISimpleAssignmentOperation assignment)
    {
        SymbolicValue? place = run.Places.PlaceOf(assignment.Value);
        if (place is null)
            run.Places.ForgetWhatIsNamedIn(assignment.Value);
        var target = place ?? run.Fresh(assignment.Value);
        if (assignment.Target is ILocalReferenceOperation local)
            run.Set(new(local.Local, run.Frame.OwnerOf(local.Local).Id), target);
        else if (assignment.Target is IParameterReferenceOperation parameter)
            run.Set(new(parameter.Parameter, run.Frame.OwnerOf(parameter.Parameter).Id), target);
        else if (assignment.Target is IFieldReferenceOperation { Instance: { } instance, Field: var field })
            run.Storage.WriteMember(run.Expressions.Eval(instance), field, target);
    }

    private SymbolicValue EvalStep(IIncrementOrDecrementOperation step)
    {
        var before = Eval(step.Target);
        if (step.OperatorMethod is { } own && IsOwn(own))
        {
            var result = EvalOwnOperator(own, step.Target, before, [], step);
            return step.IsPostfix && own.IsStatic ? before : result;
        }

        var after = Binary(step.Kind == OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract, before, new Constant(1L), step);
        run.Storage.Assign(step.Target, after);
        return step.IsPostfix ? before : after;
    }

    /// <summary>Not a built-in operator, nor one of a framework's number.</summary>
    private bool IsOwn(IMethodSymbol method) => !method.IsStatic || run.Source.IsInView(method);

    /// <summary>An operator with a body that changes a target: a static one gives the new value, an instance one changes the object that is there.</summary>
    private SymbolicValue EvalOwnOperator(
        IMethodSymbol method, IOperation target, SymbolicValue before, ImmutableArray<SymbolicValue> operands, IOperation operation)
    {
        if (method.IsStatic)
            return run.Storage.Assign(target, run.Calls.Call(method, null, operands.Insert(0, before), operation));
        run.Calls.Call(method, before, operands, operation);
        return before;
    }

    private SymbolicValue EvalBinary(IBinaryOperation binary)
    {
        if (binary.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr)
        {
            var left = run.Conditions.Holds(Eval(binary.LeftOperand));
            return left == (binary.OperatorKind == BinaryOperatorKind.ConditionalOr) ? SymbolicValue.Of(left) : Eval(binary.RightOperand);
        }

        return Binary(binary.OperatorKind, Eval(binary.LeftOperand), Eval(binary.RightOperand), binary);
    }

    public SymbolicValue Binary(BinaryOperatorKind kind, SymbolicValue left, SymbolicValue right, IOperation operation)
    {
        var isFlag = operation.Type?.SpecialType == SpecialType.System_Boolean;
        switch (kind)
        {
            case BinaryOperatorKind.Equals:
                return run.Conditions.Equality(left, right);
            case BinaryOperatorKind.NotEquals:
                return SymbolicValue.Negate(run.Conditions.Equality(left, right));
            case BinaryOperatorKind.And when isFlag:
                return run.Solver.Decide(run.State, left) is { } a ? a ? right : SymbolicValue.False
                    : run.Solver.Decide(run.State, right) is { } b ? b ? left : SymbolicValue.False
                    : run.Conditions.Holds(left) ? right : SymbolicValue.False;
            case BinaryOperatorKind.Or when isFlag:
                return run.Solver.Decide(run.State, left) is { } c ? c ? SymbolicValue.True : right
                    : run.Solver.Decide(run.State, right) is { } d ? d ? SymbolicValue.True : left
                    : run.Conditions.Holds(left) ? SymbolicValue.True : right;
            case BinaryOperatorKind.ExclusiveOr when isFlag:
                return run.Solver.Decide(run.State, right) is { } known ? known ? SymbolicValue.Negate(left) : left
                    : run.Conditions.Holds(left) ? SymbolicValue.Negate(right)
                    : right;
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

        if (kind == BinaryOperatorKind.LessThan && (ConditionSolver.IsKnownNull(run.State, left) || ConditionSolver.IsKnownNull(run.State, right)))
            return SymbolicValue.False;
        if (kind == BinaryOperatorKind.Add && left is Constant { Content: string head } && right is Constant { Content: string tail })
            return new Constant(head + tail);
        return run.Conditions.Resolved(NewValues.Computed(kind, left, right, kind == BinaryOperatorKind.LessThan ? run.Conditions.Flag : operation.Type));
    }

    private SymbolicValue EvalTupleEquality(ITupleBinaryOperation pair)
    {
        var equal = run.Conditions.Equality(Eval(pair.LeftOperand), Eval(pair.RightOperand));
        return pair.OperatorKind == BinaryOperatorKind.NotEquals ? SymbolicValue.Negate(equal) : equal;
    }

    private SymbolicValue EvalUnary(IUnaryOperation unary)
    {
        var operand = Eval(unary.Operand);
        return unary.OperatorKind switch
        {
            _ when unary.OperatorMethod is { } method && run.Source.IsInView(method) => run.Calls.Call(method, null, [operand], unary),
            UnaryOperatorKind.Not => SymbolicValue.Negate(operand),
            UnaryOperatorKind.True => operand,
            UnaryOperatorKind.False => SymbolicValue.Negate(operand),
            UnaryOperatorKind.Hat => new IndexFromEnd(operand),
            UnaryOperatorKind.Minus when operand is Constant { Content: long number } => new Constant(-number),
            UnaryOperatorKind.Plus => operand,
            _ => NewValues.Computed(unary.OperatorKind, operand, type: unary.Type),
        };
    }

    private Constant Yield(SymbolicValue value)
    {
        var slot = new Slot(BodyInterpreter.Yielded, run.Frame.Id);
        var elements = run.State.FindObject(run.State.Get(slot)) is { Elements: { } known } ? known : [];
        var list = elements.Count < AnalysisLimits.Elements ? elements.Add(value) : null;
        if (run.State.Get(slot) is ObjectReference reference)
            run.State.StoreObject(reference, run.State.Heap[reference] with { Elements = list });
        else
            run.Set(
                slot, run.State.Allocate(
                    BodyInterpreter.Yielded, run.Frame.Id, new(run.Analysis.Parts.Source.Compilation.ObjectType, HeapObject.NoMembers, list)));
        return SymbolicValue.Null;
    }
}
