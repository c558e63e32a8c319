using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>What the expressions that make an input set. Complete when the input begins with a creation in view.</summary>
internal sealed class KnownInput
{
    private readonly Dictionary<string, ISimpleAssignmentOperation> _set = [];
    private bool _isComplete;

    /// <summary>The assignment that names the module; null when it is not in view.</summary>
    public ISimpleAssignmentOperation? Module => _set.TryGetValue("Module", out var assignment) ? assignment : null;

    public static KnownInput From(IOperation input)
    {
        var known = new KnownInput();
        var current = SingleValue.Of(input);
        while (current is IWithOperation copy)
        {
            known.Add(copy.Initializer);
            current = SingleValue.Of(copy.Operand);
        }

        if (current is IObjectCreationOperation { Arguments.IsEmpty: true } creation)
        {
            known._isComplete = true;
            if (creation.Initializer is { } initializer)
                known.Add(initializer);
        }

        return known;
    }

    /// <summary>The member that stands for one of the capabilities, if it is certainly null; null when it may be set.</summary>
    public string? LeavesNull(IReadOnlyCollection<INamedTypeSymbol> capabilities, InputMembers members)
    {
        if (!_isComplete || Module?.Target is not IPropertyReferenceOperation target)
            return null;
        var asking = target.Property.ContainingType.GetMembers().OfType<IPropertySymbol>()
            .FirstOrDefault(property => members.CapabilityOf(property) is { } needed && capabilities.Any(each => each.Is(needed)));
        if (asking is null)
            return null;
        return !_set.TryGetValue(asking.Name, out var assignment) || SingleValue.Of(assignment.Value) is { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation
            ? $"{asking.ContainingType.Name}.{asking.Name}"
            : null;
    }

    /// <summary>The outermost expression comes first, and wins.</summary>
    private void Add(IObjectOrCollectionInitializerOperation initializer)
    {
        foreach (var assignment in initializer.Initializers.OfType<ISimpleAssignmentOperation>())
        {
            if (assignment.Target is IPropertyReferenceOperation target && !_set.ContainsKey(target.Property.Name))
                _set.Add(target.Property.Name, assignment);
        }
    }
}
