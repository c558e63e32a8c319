using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WasiGuard.Analyzers;

/// <summary>The <c>.wasm</c> files that the project lists as additional files. Each is read once, when somebody asks.</summary>
internal sealed class ProjectModules(AnalyzerOptions options)
{
    private readonly ConcurrentDictionary<string, (IReadOnlyList<WasiImport>? Imports, string? Error)> _read = new(StringComparer.Ordinal);

    private readonly ImmutableArray<string> _paths = [.. options.AdditionalFiles.Select(file => file.Path).Where(IsModule)];

    private readonly string? _projectFolder =
        options.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue("build_property.MSBuildProjectDirectory", out var folder) ? folder : null;

    public bool IsEmpty => _paths.IsEmpty;

    public static bool IsModule(string path) => path.EndsWith(".wasm", StringComparison.OrdinalIgnoreCase);

    /// <summary>The file that a path in the code means; null when there is none, or several could be meant.</summary>
    public string? Find(string constant)
    {
        var wanted = Normalize(constant);
        if (wanted.StartsWith("./", StringComparison.Ordinal))
            wanted = wanted.Substring(2);
        var found = _paths.Where(path => Normalize(path) is var known && (known == wanted || known.EndsWith("/" + wanted, StringComparison.Ordinal))).ToArray();
        return found.Length == 1 ? found[0] : found.FirstOrDefault(path => _projectFolder is not null && Normalize(path) == Normalize(_projectFolder).TrimEnd('/') + "/" + wanted);
    }

    /// <summary>The imports, or what is wrong with the file; both null when it cannot be read, which is for the build to say.</summary>
    public (IReadOnlyList<WasiImport>? Imports, string? Error) Read(string path) => _read.GetOrAdd(path, static each =>
    {
        try
        {
#pragma warning disable RS1035 // The compiler would decode the file as text, which a module is not.
            return (WasmImportReader.Read(File.ReadAllBytes(each)), null);
#pragma warning restore RS1035
        }
        catch (WasmFormatException malformed)
        {
            return (null, malformed.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (null, null);
        }
    });

    private static string Normalize(string path) => path.Replace('\\', '/');
}
