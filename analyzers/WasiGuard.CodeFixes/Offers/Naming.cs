using Microsoft.CodeAnalysis;

namespace WasiGuard.CodeFixes;

/// <summary>How a fix writes the names of types.</summary>
internal sealed class Naming
{
    private static readonly SymbolDisplayFormat s_full = SymbolDisplayFormat.FullyQualifiedFormat;

    private readonly bool _short;

    private Naming(bool isShort) => _short = isShort;

    /// <summary>As short as the place allows.</summary>
    public static Naming Short { get; } = new(isShort: true);

    /// <summary>In full, beginning with <c>global::</c>: for places where a short name means something else.</summary>
    public static Naming Full { get; } = new(isShort: false);

    public bool IsShort => _short;

    public string Name(INamedTypeSymbol type, SemanticModel model, int position) =>
        _short ? type.ToMinimalDisplayString(model, position) : type.ToDisplayString(s_full);

    /// <summary>Without the suffix that C# does not need.</summary>
    public string AttributeName(INamedTypeSymbol type, SemanticModel model, int position)
    {
        const SymbolDisplayMiscellaneousOptions Remove = SymbolDisplayMiscellaneousOptions.RemoveAttributeSuffix;
        return _short
            ? type.ToMinimalDisplayString(model, position, SymbolDisplayFormat.MinimallyQualifiedFormat.AddMiscellaneousOptions(Remove))
            : type.ToDisplayString(s_full);
    }
}
