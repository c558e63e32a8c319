using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard.Analyzers.Flow.Contract;

namespace WasiGuard.Analyzers;

/// <summary>The <c>.wasm</c> files that the project lists as additional files. Each is read once, when somebody asks.</summary>
internal sealed class ProjectModules(AnalyzerOptions options, Compilation compilation) : IModuleImports
{
    private readonly ConcurrentDictionary<string, (ModuleOutline? Outline, string? Error)> _read = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, ImmutableArray<ModuleImport>> _imports = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, ImmutableArray<ModuleImport>> _flaws = new(StringComparer.Ordinal);

    private readonly ImmutableArray<string> _paths = [.. options.AdditionalFiles.Select(file => file.Path).Where(IsModule)];

    private readonly ImportProviders _providers = new(compilation);

    private readonly string? _projectFolder =
        options.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue("build_property.MSBuildProjectDirectory", out var folder) ? folder : null;

    /// <summary>The member of an input that holds its module; null only while somebody edits the contract itself.</summary>
    public IPropertySymbol? Member => field ??= KnownSymbols.Find(compilation)?.WasiExecInput.GetMembers("Module").OfType<IPropertySymbol>().FirstOrDefault();

    public static bool AreListed(AnalyzerOptions options) => options.AdditionalFiles.Any(file => IsModule(file.Path));

    public static bool IsModule(string path) => path.EndsWith(".wasm", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the module that a path in the code means imports from outside WASI, once for each host module; nothing where that is not known.</summary>
    public ImmutableArray<ModuleImport> ImportsOf(string constant) => _imports.GetOrAdd(constant, each =>
        Find(each) is { } path && Read(path).Outline is { } outline
            ? [.. outline.Imports.Where(import => import.Module != KnownFunctions.Wasi).GroupBy(import => import.Module)
                .Select(group => new ModuleImport(Path.GetFileName(path), $"{group.Key}.{group.First().Name}", [.. _providers.Of(group.Key)]))]
            : []);

    /// <summary>Why no runner executes the module that a path in the code means; nothing where that is not known.</summary>
    public ImmutableArray<ModuleImport> FlawsOf(string constant) => _flaws.GetOrAdd(constant, each =>
    {
        if (Find(each) is not { } path || Read(path).Outline is not { } outline)
            return [];
        (bool IsNoProgram, string? Text)[] flaws = [(false, outline.ImportFlaw), (true, outline.Entry.Flaw)];
        return [.. flaws.Where(flaw => flaw.Text is not null)
            .Select(flaw => new ModuleImport(Path.GetFileName(path), "", []) { Flaw = flaw.Text, IsNoProgram = flaw.IsNoProgram })];
    });

    /// <summary>Whether there is something to say of the module that a path in the code means.</summary>
    public bool IsNotable(string constant) => !ImportsOf(constant).IsEmpty || !FlawsOf(constant).IsEmpty;

    /// <summary>What the module asks for and gives, or what is wrong with the file; both null when it cannot be read, which is for the build to say.</summary>
    public (ModuleOutline? Outline, string? Error) Read(string path) => _read.GetOrAdd(path, static each =>
    {
        try
        {
#pragma warning disable RS1035 // The compiler would decode the file as text, which a module is not.
            return (ModuleOutline.Read(File.ReadAllBytes(each)), null);
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

    /// <summary>The file that a path in the code means; null when there is none, or several could be meant.</summary>
    private string? Find(string constant)
    {
        var wanted = Normalize(constant);
        if (wanted.StartsWith("./", StringComparison.Ordinal))
            wanted = wanted.Substring(2);
        var found = _paths.Where(path => Normalize(path) is var known && (known == wanted || known.EndsWith("/" + wanted, StringComparison.Ordinal))).ToArray();
        return found.Length == 1 ? found[0]
            : found.FirstOrDefault(path => _projectFolder is not null && Normalize(path) == Normalize(_projectFolder).TrimEnd('/') + "/" + wanted);
    }

    private static string Normalize(string path) => path.Replace('\\', '/');
}
