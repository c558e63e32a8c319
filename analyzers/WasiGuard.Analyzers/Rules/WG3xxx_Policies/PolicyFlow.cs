using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>Follows a policy from where it is made, to see whether it is used as it is or only as the start of another one.</summary>
internal sealed class PolicyFlow(KnownSymbols symbols)
{
    private readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the policy reaches an input, or code that is not in view, without a <c>with</c> in between.</summary>
    public static bool IsUsedAsItIs(IOperation policy, KnownSymbols symbols) => new PolicyFlow(symbols).Follow(policy) == Fate.Used;

    private Fate Follow(IOperation value)
    {
        for (var (child, parent) = (value, value.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
        {
            switch (parent)
            {
                case IConversionOperation or IParenthesizedOperation or ICoalesceOperation or ISwitchExpressionArmOperation or ISwitchExpressionOperation:
                case IConditionalOperation choice when choice.Condition != child:
                    break;
                case IWithOperation copy when copy.Operand == child:
                    return Fate.Refined;
                case ISimpleAssignmentOperation assignment when assignment.Value == child:
                    return Stored(assignment.Target);
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation variable }:
                    return Uses(Root(variable).Descendants().OfType<ILocalReferenceOperation>().Where(each => each.Local.Is(variable.Symbol)));
                case IFieldInitializerOperation field:
                    return field.InitializedFields.All(each => each.IsReadOnly) ? Member(field.InitializedFields[0], value) : Fate.Unknown;
                case IPropertyInitializerOperation property:
                    return property.InitializedProperties.All(each => each.SetMethod is null) ? Member(property.InitializedProperties[0], value) : Fate.Unknown;
                case IReturnOperation:
                    return Returned(value);
                default:
                    return Fate.Unknown;
            }
        }

        return Fate.Unknown;
    }

    private Fate Stored(IOperation target) => target switch
    {
        IPropertyReferenceOperation { Property: var property }
            when property.OriginalDefinition.FindAttribute(symbols.RequiresCapabilityAttribute) is not null => Fate.Used,
        ILocalReferenceOperation local =>
            Uses(Root(local).Descendants().OfType<ILocalReferenceOperation>().Where(each => each != local && each.Local.Is(local.Local))),
        _ => Fate.Unknown,
    };

    private Fate Returned(IOperation value)
    {
        for (var parent = value.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return Fate.Unknown;
        }

        var symbol = value.SemanticModel?.GetEnclosingSymbol(value.Syntax.SpanStart) as IMethodSymbol;
        return symbol is null ? Fate.Unknown : Member(symbol.AssociatedSymbol ?? symbol, value);
    }

    /// <summary>The uses of a member within its type; one that others can reach and nobody refines in view counts as used.</summary>
    private Fate Member(ISymbol member, IOperation value)
    {
        if (!_seen.Add(member) || value.SemanticModel is not { } model)
            return Fate.Unknown;
        var uses = model.Compilation.DeclarationsOf(member.ContainingType)
            .Where(part => part.SyntaxTree == model.SyntaxTree)
            .SelectMany(part => part.DescendantNodes().OfType<IdentifierNameSyntax>())
            .Where(name => name.Identifier.ValueText == member.Name)
            .Select(name => Reference(name, member, model))
            .Where(use => use is not null);
        var fate = Uses(uses!);
        return fate == Fate.Unknown && member.DeclaredAccessibility > Accessibility.Private && !member.IsVirtual && !member.IsOverride ? Fate.Used : fate;
    }

    private static IOperation? Reference(IdentifierNameSyntax name, ISymbol member, SemanticModel model)
    {
        if (!model.GetSymbolInfo(name).Symbol.Is(member))
            return null;
        for (SyntaxNode? node = name; node is ExpressionSyntax; node = node.Parent)
        {
            if (model.GetOperation(node) is { } operation
                && (operation as IMemberReferenceOperation)?.Member.Is(member) == true | (operation as IInvocationOperation)?.TargetMethod.Is(member) == true)
                return operation;
        }

        return null;
    }

    private Fate Uses(IEnumerable<IOperation> uses)
    {
        var fate = Fate.Unknown;
        foreach (var use in uses)
        {
            switch (Follow(use))
            {
                case Fate.Used:
                    return Fate.Used;
                case Fate.Refined:
                    fate = Fate.Refined;
                    break;
            }
        }

        return fate;
    }

    private static IOperation Root(IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    private enum Fate
    {
        Unknown,
        Refined,
        Used,
    }
}
