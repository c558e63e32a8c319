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
            private static int s_calls;

            private static int s_first, s_second;

            public static int Calls => s_calls;

            /// <summary>Starts a run in which two calls, counted from zero, fail as a guest's run may.</summary>
            public static void Start(int first, int second) => (s_first, s_second, s_calls, s_caller) = (first, second, 0, 0);

            /// <summary>A place where code that is not in view may fail.</summary>
            public static void May()
            {
                var call = s_calls++;
                if (call == s_first || call == s_second)
                    throw new InvalidOperationException("failed");
            }

            public static void Guard(IWasiRunner runner, WasiExecInput input)
            {
                CapabilityGuard.ThrowIfUnsupported(runner, input);
                May();
            }

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

                May();
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

    /// <summary>Calls between two that fail in one run: what handles the first one is over by then.</summary>
    private const int MostBetween = 4;

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
            var probe = assembly.GetType("Probe", throwOnError: true)!;
            var refused = (HashSet<int>)probe.GetField("Refused")!.GetValue(null)!;
            var start = probe.GetMethod("Start")!.CreateDelegate<Action<int, int>>();
            var calls = probe.GetProperty("Calls")!.GetMethod!.CreateDelegate<Func<int>>();
            return programs.ToDictionary(program => program.Name, program => RunAll(program, assembly.GetType(program.Name + ".Scenario", throwOnError: true)!, refused, start, calls));
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>
    /// All values of the flags; for each of them once without any failure and, where the program would notice, with one or two of
    /// the calls failing: what a handler or a <c>finally</c> block finds depends on it.
    /// </summary>
    private static SortedSet<int> RunAll(GeneratedProgram program, Type scenario, HashSet<int> refused, Action<int, int> start, Func<int> calls)
    {
        var run = scenario.GetMethod("Run")!.CreateDelegate<Action<bool, bool, bool>>();
        refused.Clear();
        for (var flags = 0; flags < 8; flags++)
        {
            var all = Run(flags, -1, -1);
            for (var first = 0; first < all && program.Handlers > 0; first++)
            {
                var rest = Run(flags, first, -1);
                for (var second = first + 1; second < Math.Min(rest, first + 1 + MostBetween) && program.Handlers > 1; second++)
                    Run(flags, first, second);
            }
        }

        return [.. refused];

        int Run(int flags, int first, int second)
        {
            start(first, second);
            try
            {
                run((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0);
            }
            catch (InvalidOperationException) when (first >= 0)
            {
                // The failure that was asked for, which the program does not handle.
            }

            return calls();
        }
    }
}
