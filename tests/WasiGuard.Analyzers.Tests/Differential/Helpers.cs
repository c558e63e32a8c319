namespace WasiGuard.Analyzers.Tests;

/// <summary>The methods that generated programs call.</summary>
internal static class Helpers
{
    public static void AddTo(GeneratedProgram program, HashSet<string> used)
    {
        if (used.Contains("GoOn"))
            used.Add("Go");
        foreach (var helper in used.Order(StringComparer.Ordinal))
            Add(program, helper);
    }

    private static void Add(GeneratedProgram program, string helper)
    {
        switch (helper)
        {
            case "Pick":
                program.Add("    static IWasiRunner Pick(bool fetch) => fetch ? new InProcessWasiRunner() : new WasmtimeWasiRunner();");
                break;
            case "PickBrowser":
                program.Add("    static IWasiRunner PickBrowser(bool browser) { if (browser) return new BrowserWasiRunner(); return new WasmtimeWasiRunner(); }");
                break;
            case "Logging":
                program.Add("    sealed class Logging([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner);");
                break;
            case "s_cli":
                program.Add("    static readonly WasmtimeWasiRunner s_cli = new();");
                break;
            case "Make":
                program.Add("    static WasiExecInput Make(bool fetch) => fetch ? new WasiExecInput { Module = Guest, NetFetch = Api } : new WasiExecInput { Module = Guest };");
                break;
            case "Fueled":
                program.Add("    static WasiExecInput Fueled(WasiExecInput given) => given with { Limits = new() { Fuel = 1 } };");
                break;
            case "Cleared":
                program.Add("    static WasiExecInput Cleared(WasiExecInput given) { return given with { NetFetch = null }; }");
                break;
            case "Can":
                program.Add("    static bool Can(IWasiRunner on) => on.Supports<SupportsNetFetchAttribute>();");
                break;
            case "Fetches":
                program.Add("    static bool Fetches(WasiExecInput given) { if (given.NetFetch == null) return false; return true; }");
                break;
            case "Gate":
                program.Add("    sealed class Gate : IDisposable { public void Dispose() { } }");
                break;
            case "s_lock":
                program.Add("    static readonly object s_lock = new();");
                break;
            case "ClearIf":
                program.Add("    static void ClearIf(bool drop, ref WasiExecInput given) { if (drop) given = given with { NetFetch = null }; }");
                break;
            case "Swap":
                program.Add("    static void Swap(ref IWasiRunner one, ref IWasiRunner other) => (one, other) = (other, one);");
                break;
            case "Give":
                program.Add("    static bool Give(bool fetch, out WasiExecInput given) { given = new() { Module = Guest }; if (fetch) given = given with { NetFetch = Api }; return fetch; }");
                break;
            case "Allowed":
                program.Add("    sealed class Allowed(IWasiRunner on) { public bool Fetch => MayFetch(on); [CapabilityGuard(typeof(SupportsNetFetchAttribute))] public static bool MayFetch(IWasiRunner asked) => asked.Supports<SupportsNetFetchAttribute>(); }");
                program.Add("    [SupportsNetFetch] sealed class Marked : WasiRunner { [CapabilityGuard(typeof(SupportsNetFetchAttribute))] public bool CanFetch { get; } = true; protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = input.NetFetch is null ? 0 : 1 }); }");
                break;
            case "Ensure":
                program.Add("    static void Ensure(IWasiRunner on) { if (!on.Supports<SupportsNetFetchAttribute>()) throw new InvalidOperationException(); }");
                break;
            case "Holder":
                program.Add("    sealed class Holder { public required IWasiRunner On { get; set; } public required WasiExecInput Given { get; init; } }");
                break;
            case "Host":
                Type(program, "sealed class Host(IWasiRunner on) { readonly bool _can = on.Supports<SupportsNetFetchAttribute>(); ", "Run(WasiExecInput given)", "if (_can || given.NetFetch is null) ", "on", "given");
                break;
            case "GoSwitch":
                Method(program, "GoSwitch(IWasiRunner on, WasiExecInput given)", "if (on is InProcessWasiRunner or BrowserWasiRunner) given = Drop(given); ", "on", "given");
                program.Add("    static WasiExecInput Drop(WasiExecInput given) => given with { NetFetch = null, ReadOnlyPreopens = null };");
                break;
            case "Go":
                Method(program, "Go(IWasiRunner on, WasiExecInput given)", "", "on", "given");
                break;
            case "GoOn":
                program.Add(
                    "    static async Task GoOn(IWasiRunner on, WasiExecInput given) { await Go(on, given); }",
                    "    static void GoOn(IWasiRunner on, WasiExecInput given) { Go(on, given); }");
                break;
            case "GoGuarded":
                Method(program, "GoGuarded(IWasiRunner on, WasiExecInput given)", "if (on.Supports<SupportsNetFetchAttribute>()) ", "on", "given");
                break;
            case "GoCli":
                Method(program, "GoCli(WasiExecInput given)", "", "new WasmtimeWasiRunner()", "given");
                break;
            case "GoFetch":
                Method(program, "GoFetch(IWasiRunner on)", "", "on", "new WasiExecInput { Module = Guest, NetFetch = Api }");
                break;
            case "GoInner":
                Method(program, "GoInner(bool fetch)", "if (fetch) ", "new WasmtimeWasiRunner()", "new WasiExecInput { Module = Guest, NetFetch = Api }");
                break;
        }
    }

    private static void Method(GeneratedProgram program, string signature, string condition, string runner, string input) => program.Add(
        $"    static async Task {signature} {{ {condition}await {runner}.ExecuteAsync({input}); }}",
        $"    static void {signature} {{ {condition}Probe.Run({runner}, {input}, {program.NextLine}); }}");

    private static void Type(GeneratedProgram program, string head, string signature, string condition, string runner, string input) => program.Add(
        $"    {head}public async Task {signature} {{ {condition}await {runner}.ExecuteAsync({input}); }} }}",
        $"    {head}public void {signature} {{ {condition}Probe.Run({runner}, {input}, {program.NextLine}); }} }}");
}
