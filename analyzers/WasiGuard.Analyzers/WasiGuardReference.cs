using System;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>Whether a compilation has to do with WasiGuard at all: what every rule asks before it registers anything.</summary>
internal static class WasiGuardReference
{
    public const string AssemblyName = "WasiGuard";

    /// <summary>
    /// Told by the names of the referenced assemblies alone. The compilation's own symbols for them would cost the binding of all references,
    /// which a compilation without WasiGuard should not do for us, and which one with it does by itself a moment later.
    /// A script may name its references in its text, so it counts as one that has to do with it.
    /// </summary>
    public static bool IsIn(Compilation compilation) =>
        compilation.AssemblyName == AssemblyName
        || compilation.ExternalReferences.Any(IsWasiGuard)
        || compilation.SyntaxTrees.Any(static tree => tree.Options.Kind == SourceCodeKind.Script);

    private static bool IsWasiGuard(MetadataReference reference) => reference switch
    {
        CompilationReference { Compilation.AssemblyName: var name } => name == AssemblyName,
        // The runtime, too, finds an assembly by the name of its file.
        PortableExecutableReference { FilePath: { } path } =>
            string.Equals(Path.GetFileNameWithoutExtension(path), AssemblyName, StringComparison.OrdinalIgnoreCase),
        PortableExecutableReference image => IsWasiGuard(image),
        _ => false,
    };

    private static bool IsWasiGuard(PortableExecutableReference image)
    {
        try
        {
            if (image.GetMetadata() is not AssemblyMetadata assembly)
                return false;
            var reader = assembly.GetModules()[0].GetMetadataReader();
            return reader.IsAssembly && reader.StringComparer.Equals(reader.GetAssemblyDefinition().Name, AssemblyName);
        }
        catch (Exception unreadable) when (unreadable is BadImageFormatException or IOException)
        {
            // The compiler says so by itself; what it can make of the reference has no types.
            return false;
        }
    }
}
