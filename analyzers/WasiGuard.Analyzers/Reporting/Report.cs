using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>What a rule found, before it is decided whether and with which severity it is shown.</summary>
internal sealed record Report(DiagnosticDescriptor Rule, Location Place, params object?[] Arguments)
{
    /// <summary>The severity in a build on one's own machine.</summary>
    public DiagnosticSeverity Severity { get; init; } = Rule.DefaultSeverity;

    public IEnumerable<Location> Related { get; init; } = [];

    public ImmutableDictionary<string, string?> Properties { get; init; } = ImmutableDictionary<string, string?>.Empty;

    public string Message => string.Format(CultureInfo.InvariantCulture, Rule.MessageFormat.ToString(CultureInfo.InvariantCulture), Arguments);

    public Diagnostic With(DiagnosticSeverity severity) => Diagnostic.Create(Rule, Place, severity, Related, Properties, Arguments);
}
