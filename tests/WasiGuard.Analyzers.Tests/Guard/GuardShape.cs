using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.Analyzers.Tests;

/// <summary>What the guard makes of an input in which a marked member is set.</summary>
public enum GuardAnswer
{
    /// <summary>It sees that the member is set.</summary>
    Read,

    /// <summary>It refuses the type by name, and WG2006 reports it where the line is marked.</summary>
    Refused,

    /// <summary>It refuses the value by name: nobody can know before it is there.</summary>
    RefusedValue,

    /// <summary>Nothing that is marked is set.</summary>
    NothingSet,
}

/// <summary>A way for a marked member to lie in an input.</summary>
/// <param name="Types">The declarations; the input is <c>Own</c>.</param>
/// <param name="Input">The expression that makes the input, with the member set.</param>
/// <param name="Answer">What the guard makes of it.</param>
/// <param name="Member">The member that it names.</param>
public sealed record GuardShape(string Types, string Input, GuardAnswer Answer, string Member)
{
    private const string Common = """
        #nullable enable
        using System;
        using System.Collections;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Linq;
        using System.Threading.Tasks;
        using WasiGuard;

        public sealed class SupportsGpuAttribute : RunnerCapabilityAttribute;
        public sealed class SupportsTpuAttribute : RunnerCapabilityAttribute;
        public sealed record Gpu { [RequiresCapability(typeof(SupportsGpuAttribute))] public string? Name { get; init; } }
        public record OpenGpu { public string? Label { get; init; } }
        public record MarkedGpu : OpenGpu { [RequiresCapability(typeof(SupportsGpuAttribute))] public string? Name { get; init; } }

        """;

    public string Source => Common + Types + $$"""


        public static class Shape
        {
            public static readonly WasiModule M = WasiModule.FromBytes(default);
            public static readonly Gpu G = new() { Name = "first" };
            public static WasiExecInput Make() => {{Input}};
        }
        """;

    /// <summary>Compiles the declarations and makes the input.</summary>
    public WasiExecInput Make()
    {
        var compilation = CSharpCompilation.Create(
            "Shape" + Guid.NewGuid().ToString("N"),
            [Verifier.Parse(Source, "Shape.cs")],
            Verifier.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
        using var image = new MemoryStream();
        var result = compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics) + "\n" + Source);
        image.Position = 0;
        var assembly = new AssemblyLoadContext(compilation.AssemblyName, isCollectible: true).LoadFromStream(image);
        return (WasiExecInput)assembly.GetType("Shape")!.GetMethod("Make", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, null)!;
    }
}
