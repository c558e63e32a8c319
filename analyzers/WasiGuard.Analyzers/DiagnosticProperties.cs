using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>
/// What a diagnostic carries for its code fixes and for readers of reports: the only place that writes these properties, and that reads them
/// back.
/// </summary>
internal static class DiagnosticProperties
{
    /// <summary>The capability's attribute type, as <see cref="TypeReference"/> writes it.</summary>
    public const string Capability = "capability";

    /// <summary>The member that asks for the capability, as messages print it.</summary>
    public const string Member = "member";

    /// <summary>The runner's type, as <see cref="TypeReference"/> writes it.</summary>
    public const string Runner = "runner";

    /// <summary>Where the member was set, in words.</summary>
    public const string MemberSet = "memberSet";

    /// <summary>Where the runner was created, in words.</summary>
    public const string RunnerCreated = "runnerCreated";

    /// <summary>The name of the assembly that is compiled.</summary>
    public const string Assembly = "assembly";

    /// <summary>The documentation id of the member or type around the place.</summary>
    public const string EnclosingMember = "enclosingMember";

    /// <summary><see cref="Certainty"/>, in lower case.</summary>
    public const string CertaintyOf = "certainty";

    public static ImmutableDictionary<string, string?> Write(INamedTypeSymbol capability, string? member = null, ITypeSymbol? runner = null)
    {
        var properties = ImmutableDictionary<string, string?>.Empty.Add(Capability, TypeReference.Write(capability));
        if (member is not null)
            properties = properties.Add(Member, member);
        return runner is INamedTypeSymbol named ? properties.Add(Runner, TypeReference.Write(named)) : properties;
    }

    /// <summary>Null when the diagnostic names none, or none of this compilation.</summary>
    public static INamedTypeSymbol? CapabilityOf(Diagnostic diagnostic, Compilation compilation) => Read(diagnostic, Capability, compilation);

    /// <summary>Null when the diagnostic names none, or none of this compilation.</summary>
    public static INamedTypeSymbol? RunnerOf(Diagnostic diagnostic, Compilation compilation) => Read(diagnostic, Runner, compilation);

    /// <summary>The member's own name, without its type's; null when the diagnostic names none.</summary>
    public static string? MemberOf(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(Member, out var member) && member is not null ? member.Substring(member.LastIndexOf('.') + 1) : null;

    private static INamedTypeSymbol? Read(Diagnostic diagnostic, string key, Compilation compilation) =>
        diagnostic.Properties.TryGetValue(key, out var text) && text is not null ? TypeReference.Read(text, compilation) : null;
}
