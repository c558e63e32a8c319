using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.Analyzers.Tests;

/// <summary>The shipped runners' shapes (names and capabilities) without their engines, as an assembly of their own.</summary>
internal static class TestRunners
{
    private const string Source = """
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        namespace WasiGuard;

        [SupportsFileSnapshot, SupportsPreopens, SupportsWorkingDirectory, SupportsFuel, SupportsMemoryLimit, SupportsStreamingOutput, SupportsStreamingInput]
        public class WasmtimeWasiRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                Task.FromResult(new WasiExecResult { ExitCode = 0 });
        }

        [SupportsNetFetch, SupportsFileSnapshot, SupportsPreopens, SupportsReadOnlyPreopens, SupportsWorkingDirectory, SupportsFuel, SupportsMemoryLimit, SupportsStreamingOutput, SupportsStreamingInput]
        public class InProcessWasiRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                Task.FromResult(new WasiExecResult { ExitCode = 0 });
        }

        [SupportsNetFetch, SupportsFileSnapshot, SupportsWorkingDirectory, SupportsStreamingOutput]
        public class BrowserWasiRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                Task.FromResult(new WasiExecResult { ExitCode = 0 });
        }
        """;

    public static byte[] Image { get; } = Compile();

    public static MetadataReference Reference { get; } = MetadataReference.CreateFromImage(Image);

    private static byte[] Compile()
    {
        var compilation = CSharpCompilation.Create(
            "WasiGuard.Runners",
            [CSharpSyntaxTree.ParseText(Source)],
            [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(WasiExecInput).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return image.ToArray();
    }
}
