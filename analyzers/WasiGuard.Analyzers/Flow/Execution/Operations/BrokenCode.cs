using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>
/// What does not compile: it is not executed, and what it may have meant is unknown. So all variables that it names, or nearly names, hold an unknown
/// value from there on, and whatever asks what such a value is may be on a path that the finished program has not.
/// </summary>
internal sealed class BrokenCode(BodyInterpreter run)
{
    /// <summary>Letters in which a name and what was meant by it may differ.</summary>
    private const int MostTypos = 2;

    /// <summary>What an expression yields that does not compile, or what a variable holds after it.</summary>
    /// <param name="holder">The expression or the variable: the same on all paths.</param>
    public UnknownValue Value(object holder, ITypeSymbol? type, Slot? replaced = null) => ValueNumbering.NumberFreshValue(
        run.State, new(Origin.Join, ("broken", holder)) { Type = type is { TypeKind: TypeKind.Error } ? null : type }, replaced);

    /// <summary>Goes past a statement, or a part of one, that does not compile.</summary>
    public void Pass(IOperation operation)
    {
        run.Exceptions.MayThrow();
        if (operation is IFlowCaptureOperation capture)
            run.Set(new(capture.Id, run.Frame.Id), new FlowCapture(Value(capture.Id, capture.Value.Type), null));
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (part is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation
                && run.Places.PlaceOf(part) is { } place)
            {
                if (IsGivenAway(part) || run.Contract.IsRunner(part.Type))
                    run.Places.Write(place, Value(Holder(place), part.Type, place.Variable is { } variable ? new(variable, place.Frame) : null));
                else
                    ForgetMembers(run.Places.Read(place, part.Type));
            }
        }

        var node = operation.Syntax;
        // A word that is not finished may become one that leaves the block.
        if (node is ExpressionStatementSyntax { Expression: IdentifierNameSyntax })
            run.State.Doubts = run.State.Doubts.With(run.Fresh(operation), true);
        var model = run.Source.SemanticModelOf(node.SyntaxTree);
        var unknown = node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Where(each => model.GetSymbolInfo(each).Symbol is null);
        ForgetSimilar([.. unknown.Select(each => each.Identifier.ValueText)], IsTargetBroken(operation));
        if (node.DescendantNodesAndSelf().Any(each => each is InvocationExpressionSyntax))
            ForgetOfOthers();
    }

    private static object Holder(Place place) => (place.Variable, place.Member) is var holder && holder.Variable is not null ? holder.Variable : holder;

    /// <summary>It is assigned to, or handed over by reference.</summary>
    private static bool IsGivenAway(IOperation part) =>
        part.Syntax.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or AssignmentExpressionSyntax or VariableDeclaratorSyntax
        || part.Syntax is VariableDeclaratorSyntax or SingleVariableDesignationSyntax
        || part.Syntax.Ancestors().OfType<AssignmentExpressionSyntax>().Any(each => each.Left is TupleExpressionSyntax && each.Left.Contains(part.Syntax));

    /// <summary>Something that is to be assigned is not known; a member of an initializer belongs to the new object.</summary>
    private static bool IsTargetBroken(IOperation operation) => operation.DescendantsAndSelf().OfType<IAssignmentOperation>()
        .Any(each => each.Syntax.Parent is not InitializerExpressionSyntax && each.Target.DescendantsAndSelf().Any(BrokenParts.IsBroken));

    /// <summary>The variables that a name may have meant; if there is none and something was assigned, all that may hold a runner or an input.</summary>
    private void ForgetSimilar(string[] names, bool isAssigned)
    {
        var variables = run.State.Variables.Keys.Where(slot => slot.Symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol).ToArray();
        var meant = Array.FindAll(variables, slot => Array.Exists(names, name => IsSimilar(name, ((ISymbol)slot.Symbol).Name)));
        if (meant.Length == 0 && isAssigned)
            meant = Array.FindAll(variables, slot => run.Contract.IsPart(TypeOf((ISymbol)slot.Symbol)));
        foreach (var slot in meant)
            run.Set(slot, Value(slot, TypeOf((ISymbol)slot.Symbol), slot));
    }

    /// <summary>A call may change what its lambdas and its object hold.</summary>
    private void ForgetOfOthers()
    {
        var captured = run.Source.CapturedIn(run.Frame.Graph);
        foreach (var slot in run.State.Variables.Keys.Where(slot => slot.Symbol is ISymbol variable && captured.Contains(variable)).ToArray())
            run.Set(slot, Value(slot, TypeOf((ISymbol)slot.Symbol), slot));
        if (run.This() is { } self)
            ForgetMembers(self);
    }

    private void ForgetMembers(SymbolicValue owner)
    {
        if (run.State.FindObject(owner) is { } known)
        {
            var changeable = known.Members.Keys.Where(each => each is IFieldSymbol { IsReadOnly: false } or IPropertySymbol { SetMethod.IsInitOnly: false });
            foreach (var member in changeable)
                run.Storage.WriteMember(owner, member, Value((owner, member), TypeOf(member)));
        }

        run.OpaqueCalls.InvalidateObject(owner, ("broken", run.Frame.Id));
    }

    private static ITypeSymbol? TypeOf(ISymbol variable) => variable switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => NewValues.TypeOfVariable(variable),
    };

    private static bool IsSimilar(string name, string variable)
    {
        if (name.Length < 3 || Math.Abs(name.Length - variable.Length) > MostTypos)
            return name.Length > 1 && variable.StartsWith(name, StringComparison.Ordinal);
        var before = Enumerable.Range(0, variable.Length + 1).ToArray();
        for (var i = 1; i <= name.Length; i++)
        {
            var row = new int[variable.Length + 1];
            row[0] = i;
            for (var j = 1; j <= variable.Length; j++)
                row[j] = Math.Min(Math.Min(row[j - 1], before[j]) + 1, before[j - 1] + (name[i - 1] == variable[j - 1] ? 0 : 1));
            before = row;
        }

        return before[variable.Length] <= MostTypos;
    }
}
