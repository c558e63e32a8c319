using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>The name of a runner's type, as messages print it.</summary>
internal static class DisplayedName
{
    // A type is the same with and without the '?' of a nullable reference.
    private static readonly SymbolDisplayFormat s_format =
        SymbolDisplayFormat.MinimallyQualifiedFormat.RemoveMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier | SymbolDisplayMiscellaneousOptions.IncludeNotNullableReferenceTypeModifier);

    public static string Of(ITypeSymbol? runner) => runner?.ToDisplayString(s_format) ?? "IWasiRunner";
}
