using System.Globalization;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>Values in a few words, for the trace.</summary>
internal static class ValueText
{
    public static string Of(SymbolicValue? value) => value switch
    {
        null => "nothing",
        Constant { Content: null } => "null",
        Constant { Content: string text } => $"\"{text}\"",
        Constant constant => Convert.ToString(constant.Content, CultureInfo.InvariantCulture)!,
        ObjectReference reference => $"object {Place(reference.Site)}#{reference.Number}",
        UnknownValue unknown => Unknown(unknown),
        Not not => $"not ({Of(not.Operand)})",
        IsNull test => $"{Of(test.Operand)} is null",
        EqualTo test => $"{Of(test.Operand)} == {Of(test.Constant)}",
        IsOfType test => $"{Of(test.Operand)} is {test.Type.Name}",
        TaskValue task => $"task of {Of(task.Result)}",
        Closure closure => $"delegate {closure.Method.Name}",
        Place place => $"place {(place.Variable?.Name ?? (place.Member as ISymbol)?.Name)}",
        FlowCapture capture => Of(capture.Content),
        _ => value.GetType().Name + Parts(value),
    };

    public static string Of(Slot slot) => slot.Symbol switch
    {
        WrittenMember written => $"{Of(written.Owner)}.{written.Member.Name}",
        ISymbol symbol => symbol.Name,
        string name => name,
        _ => $"temporary {slot.Symbol.GetHashCode():x}",
    };

    private static string Unknown(UnknownValue unknown)
    {
        var name = unknown.Origin switch
        {
            Origin.Member => $"{Of(unknown.FirstPart)}.{(unknown.Tag as ISymbol)?.Name}",
            Origin.Input => $"given {(unknown.Tag as ISymbol)?.Name ?? "value"}",
            Origin.Evaluation => $"result of {Place(unknown.Tag)}",
            Origin.Loop => "what a loop counts",
            Origin.Join => "one of several values",
            _ => $"{Place(unknown.Tag)}{Parts(unknown)}",
        };
        return unknown.Number == 0 ? name : $"{name}#{unknown.Number}";
    }

    private static string Parts(SymbolicValue value)
    {
        var parts = new List<string>();
        foreach (var part in value.Parts)
            parts.Add(Of(part));
        return parts.Count == 0 ? "" : $"({string.Join(", ", parts)})";
    }

    private static string Place(object? site) => site switch
    {
        SyntaxNode syntax => $"'{Short(syntax)}'",
        ISymbol symbol => symbol.Name,
        ValueTuple<SyntaxNode, int, int>(var syntax, _, _) => $"'{Short(syntax)}'",
        AnswerTo answer => Place(answer.Site),
        _ => site?.ToString() ?? "",
    };

    private static string Short(SyntaxNode syntax)
    {
        const int Most = 40;
        var line = syntax.ToString().Split('\n')[0].Trim();
        return line.Length <= Most ? line : line.Substring(0, Most) + "…";
    }
}
