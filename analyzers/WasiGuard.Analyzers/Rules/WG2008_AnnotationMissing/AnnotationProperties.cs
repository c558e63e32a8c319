using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>What a suggestion carries for its fix: which annotation is missing, and at which parameter.</summary>
internal static class AnnotationProperties
{
    public const string Input = "input", Runner = "runner", Result = "result";

    private const string Kind = "annotation", Parameter = "parameter";

    public static ImmutableDictionary<string, string?> Write(string kind, string? parameter) =>
        ImmutableDictionary<string, string?>.Empty.Add(Kind, kind).Add(Parameter, parameter);

    public static string? KindOf(Diagnostic diagnostic) => diagnostic.Properties.TryGetValue(Kind, out var kind) ? kind : null;

    public static string? ParameterOf(Diagnostic diagnostic) => diagnostic.Properties.TryGetValue(Parameter, out var parameter) ? parameter : null;
}
