using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Runs generated programs for all values of their flags and tells at which lines the run-time guard refuses.</summary>
internal static class GuardOracle
{
    private const string Probe = """
        using System;
        using System.Collections.Generic;
        using WasiGuard;

        public static class Probe
        {
            public static readonly HashSet<int> Refused = new();

            private static int s_caller;

            public static void Run(IWasiRunner runner, WasiExecInput input, int line)
            {
                try
                {
                    CapabilityGuard.ThrowIfUnsupported(runner, input);
                }
                catch (WasiCapabilityNotSupportedException)
                {
                    Refused.Add(s_caller == 0 ? line : s_caller);
                }
            }

            public static IDisposable From(int line)
            {
                s_caller = line;
                return new End();
            }

            private sealed class End : IDisposable
            {
                public void Dispose() => s_caller = 0;
            }
        }
        """;

    private static readonly Assembly s_runners = Assembly.Load(TestRunners.Image);

    /// <summary>The refused lines of each program.</summary>
    public static IReadOnlyDictionary<string, SortedSet<int>> Run(IReadOnlyList<GeneratedProgram> programs)
    {
        var compilation = CSharpCompilation.Create(
            "Executed",
            [.. programs.Select(program => Verifier.Parse(program.Executed, program.Name + ".cs")), Verifier.Parse(Probe, "Probe.cs")],
            Verifier.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(each => each.Severity == DiagnosticSeverity.Error).Take(5)));

        var context = new AssemblyLoadContext("generated", isCollectible: true);
        context.Resolving += (_, name) => name.Name == s_runners.GetName().Name ? s_runners : null;
        try
        {
            image.Position = 0;
            var assembly = context.LoadFromStream(image);
            var refused = (HashSet<int>)assembly.GetType("Probe", throwOnError: true)!.GetField("Refused")!.GetValue(null)!;
            return programs.ToDictionary(program => program.Name, program => RunAll(assembly.GetType(program.Name + ".Scenario", throwOnError: true)!, refused));
        }
        finally
        {
            context.Unload();
        }
    }

    private static SortedSet<int> RunAll(Type scenario, HashSet<int> refused)
    {
        var run = scenario.GetMethod("Run")!.CreateDelegate<Action<bool, bool, bool>>();
        refused.Clear();
        for (var flags = 0; flags < 8; flags++)
            run((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0);
        return [.. refused];
    }
}
