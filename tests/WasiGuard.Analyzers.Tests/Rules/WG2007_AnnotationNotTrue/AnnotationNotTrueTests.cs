namespace WasiGuard.Analyzers.Tests;

public class AnnotationNotTrueTests
{
    [Theory]
    [InlineData("public static Task Run([RunsOn(\"other\")] WasiExecInput input, IWasiRunner runner) => runner.ExecuteAsync(input);", true)]
    [InlineData("public static Task Run([RunsOn(\"module\")] WasiExecInput input, WasiModule module) => Task.CompletedTask;", true)]
    [InlineData("public Task Run([RunsOn(\"this\")] WasiExecInput input) => new WasmtimeWasiRunner().ExecuteAsync(input);", true)]
    [InlineData("public static Task Run([RunsOn(typeof(WasiModule))] WasiExecInput input) => Task.CompletedTask;", true)]
    [InlineData("public static Task Run([RunsOn(\"runner\")] WasiModule module, IWasiRunner runner) => runner.ExecuteAsync(new() { Module = module });", true)]
    [InlineData("public static Task Run([RunsOn(\"runner\")] WasiExecInput input, IWasiRunner runner) => Task.CompletedTask;", true)]
    [InlineData("public static Task Run([RunsOn(\"runner\")] WasiExecInput input, IWasiRunner runner) => Task.FromResult(input.NetFetch is null);", true)]
    [InlineData("public static Task Run([RunsOn(\"runner\")] WasiExecInput input, IWasiRunner runner) => new WasmtimeWasiRunner().ExecuteAsync(input);", true)]
    [InlineData("public static Task Run([RunsOn(typeof(InProcessWasiRunner))] WasiExecInput input) => new WasmtimeWasiRunner().ExecuteAsync(input);", true)]
    [InlineData("public static Task Run([RunsOn(\"a\")] WasiExecInput input, WasmtimeWasiRunner a, IWasiRunner b) => new BrowserWasiRunner().ExecuteAsync(input with { NetFetch = null });", true)]
    [InlineData("public static Task Run([RunsOn(\"runner\")] WasiExecInput input, IWasiRunner runner) => runner.ExecuteAsync(input);", false)]
    [InlineData("public static Task Run([RunsOn(\"runner\")] WasiExecInput input, IWasiRunner runner) => runner.ExecuteAsync(input with { StandardInput = default });", false)]
    [InlineData("public static Task Run([RunsOn(\"runner\")] WasiExecInput input, IWasiRunner runner) => new Logging(runner).ExecuteAsync(input);", false)]
    [InlineData("public static Task Run([RunsOn(typeof(WasmtimeWasiRunner))] WasiExecInput input) => new WasmtimeWasiRunner().ExecuteAsync(input);", false)]
    [InlineData("public static Task Run([RunsOn(\"runner\")] WasiExecInput input, IWasiRunner runner) => Task.Run(() => runner.ExecuteAsync(input));", false)]
    [InlineData("public static void Run([RunsOn(\"runner\")] WasiExecInput input, IWasiRunner runner) => Later.Add((input, runner));", false)]
    [InlineData("public static Task Run([RunsOn(\"runner\")] WasiExecInput input, IWasiRunner runner) => Task.WhenAll(runner.ExecuteAsync(input), new WasmtimeWasiRunner().ExecuteAsync(input with { NetFetch = null }));", false)]
    public Task RunsOn_IsHeldAgainstTheCode(string member, bool isWrong) => Verifier.VerifyAsync(Program(member, isWrong));

    [Theory]
    [InlineData("public static void Run([RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner) { }", false)]
    [InlineData("public static void Run([RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner) => Console.WriteLine();", true)]
    [InlineData("public static void Run([RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner) { Console.WriteLine(nameof(runner)); }", true)]
    [InlineData("public static void Run([RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner) => Later.Add(runner);", false)]
    [InlineData("public static Task Run([RequiresCapability(typeof(SupportsFuelAttribute))] IWasiRunner runner, WasiModule module) => runner.ExecuteAsync(new() { Module = module });", true)]
    [InlineData("public static Task Run([RequiresCapability(typeof(SupportsFuelAttribute))] IWasiRunner runner, WasiModule module) => runner.ExecuteAsync(new() { Module = module, Limits = new() { Fuel = 5 } });", false)]
    [InlineData("public static Task Run([RequiresCapability(typeof(SupportsFuelAttribute))] IWasiRunner runner, WasiExecInput input) => runner.ExecuteAsync(input);", false)]
    [InlineData("public static Task Run([RequiresCapability(typeof(SupportsFuelAttribute))] IWasiRunner runner, WasiModule module, ulong? fuel) => runner.ExecuteAsync(new() { Module = module, Limits = new() { Fuel = fuel } });", false)]
    [InlineData("public static Task Run([RequiresCapability(typeof(SupportsFuelAttribute))] IWasiRunner runner, WasiModule module) { Later.Add(runner); return runner.ExecuteAsync(new() { Module = module }); }", false)]
    [InlineData("[RequiresCapability(typeof(SupportsNetFetchAttribute))] public static void Open(IWasiRunner runner) => Console.WriteLine();", true)]
    [InlineData("[RequiresCapability(typeof(SupportsNetFetchAttribute))] public static void Open(IWasiRunner runner) => CapabilityGuard.ThrowIfUnsupported<SupportsNetFetchAttribute>(runner, \"Open\");", false)]
    [InlineData("[RequiresCapability(typeof(SupportsNetFetchAttribute))] public static void Open(IWasiRunner runner) { if (!runner.Supports<SupportsNetFetchAttribute>()) throw new NotSupportedException(); }", false)]
    [InlineData("[RequiresCapability(typeof(SupportsNetFetchAttribute))] public static void Open(IWasiRunner runner) => Own(runner); private static void Own(IWasiRunner runner) => runner.GetCapabilities();", false)]
    [InlineData("[return: RequiresCapability(typeof(SupportsNetFetchAttribute))] public static IWasiRunner Make() => new WasmtimeWasiRunner();", true)]
    [InlineData("[return: RequiresCapability(typeof(SupportsNetFetchAttribute))] public static async Task<IWasiRunner> Make(bool net) { await Task.Yield(); return net ? new InProcessWasiRunner() : new WasmtimeWasiRunner(); }", true)]
    [InlineData("[return: RequiresCapability(typeof(SupportsFuelAttribute))] public static IWasiRunner Make(bool net) => net ? new InProcessWasiRunner() : new WasmtimeWasiRunner();", false)]
    [InlineData("[return: RequiresCapability(typeof(SupportsNetFetchAttribute))] public static IWasiRunner Make(IWasiRunner given) => given;", false)]
    public Task RequiresCapability_IsHeldAgainstTheCode(string member, bool isWrong) => Verifier.VerifyAsync(Program(member, isWrong));

    [Theory]
    [InlineData("public sealed class Wrapper([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner);", false)]
    [InlineData("public sealed class Wrapper { public Wrapper([CapabilitiesFrom] IWasiRunner inner) { _ = inner; } }", true)]
    [InlineData("public sealed class Wrapper([CapabilitiesFrom] string name, IWasiRunner inner) : DelegatingWasiRunner(inner) { public string Name => name; }", true)]
    [InlineData("public sealed class Wrapper([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(new WasmtimeWasiRunner());", true)]
    [InlineData("public sealed class Wrapper([CapabilitiesFrom] IReadOnlyList<IWasiRunner> all) : DelegatingWasiRunner(all[0]);", false)]
    public Task CapabilitiesFrom_IsHeldAgainstTheType(string type, bool isWrong) => Verifier.VerifyAsync(Program("", false) + $"\n{type}{(isWrong ? " // expect: WG2007" : "")}\n");

    [Theory]
    [InlineData("public override IWasiRunner Create() => new WasmtimeWasiRunner(); // expect: WG1001")]
    [InlineData("public override IWasiRunner Create() { if (Later.Count > 0) return new InProcessWasiRunner(); \n return new WasmtimeWasiRunner(); // expect: WG1001 \n }")]
    [InlineData("public override IWasiRunner Create() => new InProcessWasiRunner();")]
    [InlineData("public override IWasiRunner Create() => throw new NotSupportedException();")]
    public Task Override_GivesLessThanTheBasePromises_IsReportedAtTheExpression(string member) => Verifier.VerifyAsync(Program("", false) + $$"""

        public abstract class Hooks { protected static List<object> Later = []; [return: RequiresCapability(typeof(SupportsNetFetchAttribute))] public abstract IWasiRunner Create(); }
        public sealed class Own : Hooks
        {
            {{member}}
        }
        """);

    [Theory]
    [InlineData("public interface I { Task Run([RunsOn(\"runner\")] WasiExecInput input, IWasiRunner runner); }", false)]
    [InlineData("public interface I { Task Run([RunsOn(\"runnr\")] WasiExecInput input, IWasiRunner runner); }", true)]
    [InlineData("public abstract class A { public abstract void Run([RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner); }", false)]
    public Task MemberWithoutBody_IsHeldAgainstItsOwnNames(string type, bool isWrong) =>
        Verifier.VerifyAsync(Program("", false) + $"\n{type}{(isWrong ? " // expect: WG2007" : "")}\n");

    [Fact]
    public async Task Message_SaysWhatIsNotTrue()
    {
        var reported = Assert.Single(await Verifier.AnalyzeAsync(Verifier.Compile(Program(
            "[return: RequiresCapability(typeof(SupportsNetFetchAttribute))] public static IWasiRunner Make() => new WasmtimeWasiRunner();", true))));

        Assert.Equal("[RequiresCapability] says what the code does not do: it gives a 'WasmtimeWasiRunner'", reported.GetMessage(null));
    }

    private static string Program(string member, bool isWrong) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using WasiGuard;

        public class Host
        {
            private static readonly List<object> Later = [];
            {{member}}{{(isWrong ? " // expect: WG2007" : "")}}
        }

        public sealed class Logging([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner);
        """;
}
