using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Tests;

/// <summary>The ways on which a module, an input and a runner come together. Each program is reported as marked, and quiet once one thing in it is another.</summary>
public class ModuleFlowTests
{
    private static readonly ModuleFile[] s_files = ModuleFile.Of("fetch.wasm", "stream.wasm", "hello.wasm", "badimport.wasm");

    /// <summary>The program; what is replaced in it, and by what, so that nothing is wrong any more.</summary>
    public static TheoryData<string, string, string> Programs => new()
    {
        // Values.
        {
            """
            var module = a ? Fetch : Hello;
            await cli.ExecuteAsync(new() { Module = module }); // expect: WG1004
            """, "a ? Fetch", "a ? Hello"
        },
        {
            """
            var module = WasiModule.FromFile(a ? "fetch.wasm" : "hello.wasm");
            IWasiRunner runner = a ? cli : rich;
            await runner.ExecuteAsync(new() { Module = module }); // expect: WG1004
            """, "? cli : rich", "? new Ready() : cli"
        },
        {
            """
            var module = DateTime.Now.Day switch { 1 => Hello, 2 => Fetch, _ => null };
            if (module is null) return;
            await cli.ExecuteAsync(new() { Module = module }); // expect: WG1004
            """, "2 => Fetch", "2 => null"
        },
        {
            """
            var plain = new WasiExecInput { Module = Hello };
            await cli.ExecuteAsync(plain with { Module = Fetch }); // expect: WG1004
            """, "plain with { Module = Fetch }", "plain with { ProgramName = \"p\" }"
        },
        {
            """
            var module = Hello;
            if (a) module = Fetch;
            if (b) module = Hello;
            await cli.ExecuteAsync(new() { Module = module }); // expect: WG1004
            """, "if (b)", "if (a)"
        },
        {
            """
            var (module, runner) = (Fetch, a ? cli : (IWasiRunner)rich);
            var input = new WasiExecInput { Module = module }; // expect: WG1004
            if (a) runner = new Ready();
            if (b) await runner.ExecuteAsync(input);
            """, "if (b)", "if (a)"
        },
        // Helpers.
        {
            """
            await cli.ExecuteAsync(Build(true));
            ---
            static WasiExecInput Build(bool net) => net ? new() { Module = Fetch } : new() { Module = Hello }; // expect: WG1004
            """, "Build(true)", "Build(false)"
        },
        {
            """
            await Go(Hello);
            await Go(Fetch); // expect: WG1004
            ---
            static Task Go(WasiModule module) => new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module });
            """, "Go(Fetch)", "Go(Hello)"
        },
        {
            """
            await Go("hello.wasm");
            await Go("fetch.wasm"); // expect: WG1004
            ---
            static Task Go(string path) => Start(WasiModule.FromFile(path));
            static Task Start(WasiModule module) => new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module });
            """, "\"fetch.wasm\"", "\"elsewhere.wasm\""
        },
        {
            """
            await Go(new Ready());
            await Go(cli); // expect: WG1004
            ---
            static Task Go(IWasiRunner runner) => runner.ExecuteAsync(new() { Module = Fetch });
            """, "Go(cli)", "Go(new Ready())"
        },
        {
            """
            var input = new WasiExecInput { Module = Fetch }; // expect: WG1004
            await Go(input);
            ---
            static Task Go(WasiExecInput input) => new WasmtimeWasiRunner().ExecuteAsync(input with { ProgramName = "p" });
            """, "Module = Fetch", "Module = Hello"
        },
        {
            """
            Pick(out var module, out var runner);
            await runner.ExecuteAsync(new() { Module = module }); // expect: WG1004
            ---
            static void Pick(out WasiModule module, out IWasiRunner runner) { module = Fetch; runner = new WasmtimeWasiRunner(); }
            """, "module = Fetch;", "module = Hello;"
        },
        {
            """
            await Go(Fetch); // expect: WG1004
            Task Go(WasiModule module) => cli.ExecuteAsync(new() { Module = module });
            """, "Go(Fetch)", "Go(Hello)"
        },
        {
            """
            await new Host(cli, Fetch).GoAsync(); // expect: WG1004
            +++
            internal sealed class Host(IWasiRunner runner, WasiModule module) { public Task GoAsync() => runner.ExecuteAsync(new() { Module = module }); }
            """, "Host(cli, Fetch)", "Host(cli, Hello)"
        },
        {
            """
            +++
            public sealed class Host
            {
                private readonly WasiModule _module;
                private readonly IWasiRunner _runner = new WasmtimeWasiRunner();
                public Host() => _module = WasiModule.FromFile("fetch.wasm");
                public Task GoAsync() => _runner.ExecuteAsync(new() { Module = _module }); // expect: WG1004
            }
            """, "fetch.wasm", "hello.wasm"
        },
        // Lambdas.
        {
            """
            var input = new WasiExecInput { Module = Fetch }; // expect: WG1004
            Func<Task> later = () => cli.ExecuteAsync(input);
            await later();
            """, "Module = Fetch", "Module = Hello"
        },
        {
            """
            Func<WasiModule, Task> run = module => cli.ExecuteAsync(new() { Module = module });
            await run(Hello);
            await run(Fetch); // expect: WG1004
            """, "run(Fetch)", "run(Hello)"
        },
        {
            """
            await Task.Run(() => cli.ExecuteAsync(new() { Module = Fetch })); // expect: WG1004
            """, "Module = Fetch", "Module = Hello"
        },
        // Guards.
        {
            """
            if (given.Supports<SupportsNetFetchAttribute>()) return;
            await given.ExecuteAsync(other with { Module = Fetch }); // expect: WG1004
            """, "if (given", "if (!given"
        },
        {
            """
            var module = given.Supports<SupportsNetFetchAttribute>() ? Fetch : Stream;
            await given.ExecuteAsync(new() { Module = module, NetFetch = null }); // expect: WG1004
            """, "await", "if (!given.Supports<SupportsNetFetchAttribute>()) module = Hello; else return; await"
        },
        {
            """
            if (given is InProcessWasiRunner) return;
            if (given is not WasmtimeWasiRunner) return;
            await given.ExecuteAsync(new() { Module = Fetch }); // expect: WG1004
            """, "is not WasmtimeWasiRunner", "is WasmtimeWasiRunner"
        },
        {
            """
            if (other.NetFetch is not null) return;
            await rich.ExecuteAsync(other with { Module = Fetch }); // expect: WG1004
            """, "is not null", "is null"
        },
        {
            """
            CapabilityGuard.ThrowIfUnsupported(given, other with { Module = Fetch });
            await given.ExecuteAsync(new() { Module = Fetch }); // expect: WG1004
            """, "CapabilityGuard.ThrowIfUnsupported(given, other with { Module = Fetch });", ""
        },
        {
            """
            CapabilityGuard.ThrowIfUnsupported(cli, new() { Module = Fetch }); // expect: WG1004
            await rich.ExecuteAsync(new() { Module = Fetch }); // not reached
            """, "Module = Fetch", "NetFetch = null, Module = Hello"
        },
        {
            """
            CapabilityGuard.ThrowIfUnsupported(rich, new() { Module = Fetch });
            await cli.ExecuteAsync(new() { Module = Fetch }); // expect: WG1004
            """, "await cli.ExecuteAsync(new() { Module = Fetch });", ""
        },
        // A way that may be none: the helper is too large to follow, and may throw for this flag.
        {
            """
            if (!a) return;
            Large(b);
            await rich.ExecuteAsync(new() { Module = Fetch }); // expect: WG1004
            ---
            static void Large(bool stop)
            {
                var n = DateTime.Now.Day;
                if (n == 1) n++; if (n == 2) n++; if (n == 3) n++; if (n == 4) n++; if (n == 5) n++; if (n == 6) n++;
                if (n == 7) n++; if (n == 8) n++; if (n == 9) n++; if (n == 10) n++; if (n == 11) n++; if (n == 12) n++;
                if (stop) throw new InvalidOperationException();
            }
            """, "Large(b)", "Large(a)"
        },
        // Handled.
        {
            """
            try { await cli.ExecuteAsync(new() { Module = Fetch }); } catch (InvalidOperationException) { } // expect: WG1004
            """, "InvalidOperationException", "WasiCapabilityNotSupportedException"
        },
        {
            """
            try { await rich.ExecuteAsync(new() { Module = Fetch }); } catch (WasiCapabilityNotSupportedException) { } // expect: WG1004
            """, "Module = Fetch", "NetFetch = Api, Module = Fetch"
        },
        {
            """
            try { await Go(Fetch); } catch (InvalidOperationException) { } // expect: WG1004
            ---
            static Task Go(WasiModule module) => new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module });
            """, "InvalidOperationException", "NotSupportedException"
        },
        // Loops.
        {
            """
            foreach (var module in new[] { Hello, Fetch })
                await cli.ExecuteAsync(new() { Module = module }); // expect: WG1004
            """, "{ Hello, Fetch }", "{ Hello, Hello }"
        },
        {
            """
            var module = Hello;
            for (var i = 0; i < 2; i++)
            {
                await cli.ExecuteAsync(new() { Module = module }); // expect: WG1004
                module = Fetch;
            }
            """, "i < 2", "i < 1"
        },
        {
            """
            var module = Fetch;
            for (var i = 0; i < DateTime.Now.Day; i++)
                module = Hello;
            await cli.ExecuteAsync(new() { Module = module }); // expect: WG1004
            """, "i < DateTime.Now.Day", "i < 20"
        },
        {
            """
            IWasiRunner[] runners = [new Ready(), cli];
            foreach (var runner in runners)
                await runner.ExecuteAsync(new() { Module = Fetch }); // expect: WG1004
            """, "[new Ready(), cli]", "[new Ready(), new Ready()]"
        },
        // Runners that stand for others.
        {
            """
            await new WasiRunnerSelector(cli, new BareRunner()).ExecuteAsync(new() { Module = Fetch, ProgramName = "p" }); // expect: WG1004
            """, "new BareRunner()", "given"
        },
        {
            """
            await new WasiRunnerSelector(cli, rich).ExecuteAsync(new() { Module = Fetch, NetFetch = null }); // expect: WG1004
            """, "NetFetch = null", "NetFetch = Api"
        },
        {
            """
            await new WasiRunnerSelector(cli, new Logging(rich)).ExecuteAsync(new() { Module = Fetch }); // expect: WG1004
            +++
            internal sealed class Logging([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner);
            """, "Logging(rich)", "Logging(new Ready())"
        },
        {
            """
            var chosen = new WasiRunnerSelector(cli, given).Select(new() { Module = Fetch });
            await chosen.ExecuteAsync(new() { Module = Fetch }); // expect: WG1004
            """, "Select(new() { Module = Fetch })", "Select(new() { Module = Hello })"
        },
        {
            """
            await new Logging(cli).ExecuteAsync(new() { Module = Fetch }); // expect: WG1004
            +++
            internal sealed class Logging([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner);
            """, "Logging(cli)", "Logging(new Ready())"
        },
        // Capabilities of the compilation, two of them for one import.
        {
            """
            var input = new WasiExecInput { Module = WasiModule.FromFile("badimport.wasm") }; // expect: WG1004
            await new Bare().ExecuteAsync(input);
            await new First().ExecuteAsync(input);
            await new Second().ExecuteAsync(input);
            +++
            [CapabilityInfo(ImportModules = ["env"])] public sealed class SupportsOneAttribute : RunnerCapabilityAttribute;
            [CapabilityInfo(ImportModules = ["env"])] public sealed class SupportsTwoAttribute : RunnerCapabilityAttribute;
            [SupportsOne] public class First : BareRunner;
            [SupportsTwo] public class Second : BareRunner;
            public class Bare : BareRunner;
            """, "new Bare()", "new First()"
        },
        // Inputs of the compilation.
        {
            """
            await rich.ExecuteAsync(new Own { Module = Fetch }); // expect: WG1004
            +++
            public record Own : WasiExecInput { [RequiresCapability(typeof(SupportsNetFetchAttribute))] public NetFetchPolicy? More { get; init; } }
            """, "new Own {", "new Own { More = Api,"
        },
        {
            """
            await rich.ExecuteAsync(new Own { Module = Fetch }); // expect: WG1004
            +++
            public record Own : WasiExecInput { public Own() => NetFetch = null; }
            """, "NetFetch = null", "NetFetch = Program.Api"
        },
        {
            """
            await rich.ExecuteAsync(new Own { Module = Fetch }); // expect: WG1004
            +++
            public record Own : WasiExecInput { [RequiresCapability(typeof(SupportsNetFetchAttribute))] public NetFetchPolicy? More { get; init; } }
            """, "{ get; init; }", "=> Program.Api;"
        },
        {
            """
            await rich.ExecuteAsync(new Own { Module = Fetch }); // expect: WG1004
            +++
            public record Own : WasiExecInput { [RequiresCapability(typeof(SupportsNetFetchAttribute))] public NetFetchPolicy? More { get; init; } }
            """, "{ get; init; }", "{ get; set; }"
        },
        // What is not known.
        {
            """
            await cli.ExecuteAsync(other with { Module = Fetch }); // expect: WG1004
            """, "cli", "given"
        },
        {
            """
            await cli.ExecuteAsync(other with { Module = Fetch }); // expect: WG1004
            """, "other with { Module = Fetch }", "other"
        },
        {
            """
            await rich.ExecuteAsync(new() { Module = Fetch, NetFetch = null }); // expect: WG1004
            """, "NetFetch = null", "NetFetch = other.NetFetch"
        },
        {
            """
            await rich.ExecuteAsync(new() { Module = Fetch, NetFetch = a ? Api : null }); // expect: WG1004
            """, "a ? Api : null", "a ? Api : Api"
        },
        {
            """
            await cli.ExecuteAsync(new() { Module = WasiModule.FromFile("fetch.wasm") }); // expect: WG1004
            """, "WasiModule.FromFile(\"fetch.wasm\")", "WasiModule.FromBytes(new byte[8], \"fetch.wasm\")"
        },
        {
            """
            var modules = new Dictionary<string, WasiModule> { ["x"] = Fetch };
            await cli.ExecuteAsync(new() { Module = Fetch }); // expect: WG1004
            """, "{ Module = Fetch }", "{ Module = modules[\"x\"] }"
        },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Module_OnItsWayToARunner_IsReportedWhereItIsWrong(string program, string from, string to)
    {
        Assert.Contains(from, program, StringComparison.Ordinal);

        await VerifyAsync(program);
        await VerifyAsync(program.Replace(from, to, StringComparison.Ordinal).Replace("// expect: WG1004", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TwoRunners_AtOneModule_AreReportedOnceEach()
    {
        var diagnostics = await AnalyzeAsync("""
            var input = new WasiExecInput { Module = Fetch };
            await cli.ExecuteAsync(input);
            await cli.ExecuteAsync(input);
            await rich.ExecuteAsync(input);
            await new Ready().ExecuteAsync(input);
            """);

        Assert.Equal(
            ["'WasmtimeWasiRunner' cannot provide 'openagentic_netfetch.fetch_get', which the module 'fetch.wasm' imports; use a runner that supports netFetch",
             "The module 'fetch.wasm' imports 'openagentic_netfetch.fetch_get', but 'WasiExecInput.NetFetch' is null: every call of it will return NOTCAPABLE"],
            diagnostics.Select(each => each.GetMessage(System.Globalization.CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal));
        Assert.Single(diagnostics.Select(each => each.Location).Distinct());
    }

    [Fact]
    public async Task TwoModules_AtOneCall_AreReportedBoth()
    {
        var diagnostics = await AnalyzeAsync("""
            var input = new WasiExecInput { Module = Fetch };
            if (a) input = new WasiExecInput { Module = Stream };
            await cli.ExecuteAsync(input);
            """);

        Assert.Equal(2, diagnostics.Select(each => each.Location).Distinct().Count());
        Assert.Equal(["fetch.wasm", "stream.wasm"], diagnostics.Select(each => each.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Split('\'')[5]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AnInput_ThatTwoMembersUse_IsReportedOnce()
    {
        var diagnostic = Assert.Single(await AnalyzeAsync("""
            await cli.ExecuteAsync(s_shared);
            ---
            private static readonly WasiExecInput s_shared = new() { Module = Fetch };
            public Task One() => new WasmtimeWasiRunner().ExecuteAsync(s_shared);
            public Task Two() => Three();
            private Task Three() => new WasmtimeWasiRunner().ExecuteAsync(s_shared with { ProgramName = "p" });
            """));

        Assert.Equal("Module = Fetch", diagnostic.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan));
    }

    [Fact]
    public async Task AnInput_OfAnotherAssembly_MaySetItsMembersItself()
    {
        var library = Verifier.Compile("namespace Lib; public record Granting : WasiGuard.WasiExecInput { public Granting() => NetFetch = new() { Allow = [\"api.example.com\"] }; }").WithAssemblyName("Lib");
        using var image = new MemoryStream();
        Assert.True(library.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        var compilation = Verifier.Compile(Wrap("await rich.ExecuteAsync(new Lib.Granting { Module = Fetch });\nawait cli.ExecuteAsync(new Lib.Granting { Module = Stream });"), MetadataReference.CreateFromImage(image.ToArray()));

        var diagnostic = Assert.Single(await ReportedAsync(compilation));

        Assert.Contains("stream.wasm", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WG1004", "WG1001")]
    [InlineData("WG1001", "WG1004")]
    public async Task Suppression_OfOneRule_LeavesTheOther(string suppressed, string left)
    {
        var diagnostics = await AnalyzeAsync($$"""
            #pragma warning disable {{suppressed}}
            await cli.ExecuteAsync(new() { Module = Fetch, NetFetch = Api });
            """);

        Assert.Equal([left], diagnostics.Select(each => each.Id));
    }

    private static Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(string program) => ReportedAsync(Verifier.Compile(Wrap(program)));

    private static async Task<IReadOnlyList<Diagnostic>> ReportedAsync(Compilation compilation) =>
        [.. (await Verifier.AnalyzeAsync(compilation, strict: false, s_files)).Where(each => each.Severity > DiagnosticSeverity.Hidden)];

    private static async Task VerifyAsync(string program)
    {
        var source = Wrap(program);
        var (expected, actual) = await Verifier.CompareAsync(source, additional: s_files);
        Assert.True(expected == actual, string.Join('\n', await AnalyzeAsync(program)) + $"expected:\n{expected}\nactual:\n{actual}\n\n{source}");
    }

    /// <summary>The statements of a method; after <c>---</c> come further members, after <c>+++</c> further types.</summary>
    private static string Wrap(string program)
    {
        var types = program.Split("+++\n");
        var members = types[0].Split("---\n");
        return $$"""
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using WasiGuard;
            public class Program
            {
                internal static readonly WasiModule Fetch = WasiModule.FromFile("fetch.wasm");
                internal static readonly WasiModule Stream = WasiModule.FromFile("stream.wasm");
                internal static readonly WasiModule Hello = WasiModule.FromFile("hello.wasm");
                internal static readonly NetFetchPolicy Api = new() { Allow = ["api.example.com"] };
                public static async Task Run(bool a, bool b, IWasiRunner given, WasiExecInput other)
                {
                    var cli = new WasmtimeWasiRunner();
                    var rich = new InProcessWasiRunner();
                    await Task.Yield();
            {{members[0]}}
                }
            {{string.Concat(members.Skip(1))}}
            }
            /// <summary>Gives every guest HTTP, whatever the input says.</summary>
            internal sealed class Ready() : DelegatingWasiRunner(new InProcessWasiRunner())
            {
                public override Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) =>
                    Inner.ExecuteAsync(input with { NetFetch = Program.Api }, cancellationToken);
            }
            public class BareRunner : WasiRunner
            {
                protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = 0 });
            }
            {{string.Concat(types.Skip(1))}}
            """;
    }
}
