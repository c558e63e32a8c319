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

    /// <summary>Answers of the outside world that are varied; what asks for more is not judged.</summary>
    private const int MostAnswers = 7;

    private static readonly Assembly s_runners = Assembly.Load(TestRunners.Image);

    /// <summary>The refused lines of each program; null of one that asks the outside world too much.</summary>
    public static IReadOnlyDictionary<string, SortedSet<int>?> Run(IReadOnlyList<GeneratedProgram> programs)
    {
        var compilation = CSharpCompilation.Create(
            "Executed",
            [.. programs.SelectMany(program => program.Trees(executed: true)), Verifier.Parse(Probe, "Probe.cs")],
            [.. Verifier.References, OutsideWorld.Reference],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(each => each.Severity == DiagnosticSeverity.Error).Take(5).Select(each => $"{each}: {each.Location.SourceTree?.GetText().Lines[each.Location.GetLineSpan().StartLinePosition.Line]}")));

        var context = new AssemblyLoadContext("generated", isCollectible: true);
        var outside = context.LoadFromStream(new MemoryStream(OutsideWorld.Image));
        context.Resolving += (_, name) => name.Name == s_runners.GetName().Name ? s_runners : name.Name == "Outside" ? outside : null;
        try
        {
            image.Position = 0;
            var assembly = context.LoadFromStream(image);
            var probe = assembly.GetType("Probe", throwOnError: true)!;
            var refused = (HashSet<int>)probe.GetField("Refused")!.GetValue(null)!;
            var start = probe.GetMethod("Start")!.CreateDelegate<Action<int, int>>();
            var calls = probe.GetProperty("Calls")!.GetMethod!.CreateDelegate<Func<int>>();
            var answers = outside.GetType("Outside.Answers", throwOnError: true)!;
            var answer = answers.GetMethod("Start")!.CreateDelegate<Action<bool[], bool>>();
            var asked = answers.GetProperty("Count")!.GetMethod!.CreateDelegate<Func<int>>();
            return programs.ToDictionary(program => program.Name, program =>
            {
                var scenario = assembly.GetType(program.Name + ".Scenario", throwOnError: true)!;
                return program.Asks ? RunAnswered(scenario, refused, answer, asked) : RunAll(program, scenario, refused, start, calls);
            });
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>
    /// All values of the flags and all answers: what is refused both when the same question always has the same answer and when it has not.
    /// </summary>
    private static SortedSet<int>? RunAnswered(Type scenario, HashSet<int> refused, Action<bool[], bool> answer, Func<int> asked)
    {
        var run = scenario.GetMethod("Run")!.CreateDelegate<Action<bool, bool, bool>>();
        return All(areStable: true) is { } whenStable && All(areStable: false) is { } whenNot ? [.. whenStable.Intersect(whenNot)] : null;

        SortedSet<int>? All(bool areStable)
        {
            refused.Clear();
            for (var flags = 0; flags < 8; flags++)
            {
                var scripts = new Stack<bool[]>([[]]);
                while (scripts.TryPop(out var script))
                {
                    answer(script, areStable);
                    try
                    {
                        run((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0);
                    }
                    catch (Exception left) when (left is InvalidOperationException or NullReferenceException)
                    {
                        // The program leaves this way.
                    }
                    catch (OperationCanceledException)
                    {
                        return null;
                    }

                    if (asked() > MostAnswers)
                        return null;
                    for (var at = script.Length; at < asked(); at++)
                        scripts.Push([.. script, .. new bool[at - script.Length], true]);
                }
            }

            return [.. refused];
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
