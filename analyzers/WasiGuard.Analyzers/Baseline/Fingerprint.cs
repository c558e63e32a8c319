using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>What makes a finding the same one after other code has moved.</summary>
internal static class Fingerprint
{
    /// <summary>The finding as a baseline names it, but for which of several equal ones it is; null when it lies in no member.</summary>
    public static BaselineEntry? Of(Diagnostic diagnostic)
    {
        if (Read(DiagnosticProperties.Assembly) is not { } assembly || Read(DiagnosticProperties.EnclosingMember) is not { } member)
            return null;
        return new()
        {
            Rule = diagnostic.Id,
            Assembly = assembly,
            Member = member,
            Capability = Read(DiagnosticProperties.Capability),
            Asks = Read(DiagnosticProperties.Member),
            Runner = Read(DiagnosticProperties.Runner),
        };

        string? Read(string key) => diagnostic.Properties.TryGetValue(key, out var value) ? value : null;
    }
}
