namespace WasiGuard.Tool;

/// <summary>What a module asks of its host.</summary>
/// <param name="Module">The file's name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Imports">Everything that it imports.</param>
/// <param name="EntryPoints">What an execution calls, in order; nothing when it is no program.</param>
/// <param name="NotCalled">The functions that it exports and an execution does not call.</param>
/// <param name="MemoryBytes">The bytes that its memories have from the start, in all.</param>
/// <param name="Proposals">What it uses of WebAssembly that not every engine has.</param>
/// <param name="Capabilities">The capabilities that provide what it imports beyond WASI.</param>
/// <param name="Runners">For each runner, whether it can run the module.</param>
internal sealed record ModuleReport(
    string Module,
    long Bytes,
    IReadOnlyList<WasiImport> Imports,
    IReadOnlyList<string> EntryPoints,
    IReadOnlyList<string> NotCalled,
    long MemoryBytes,
    IReadOnlyList<string> Proposals,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<RunnerVerdict> Runners)
{
    /// <exception cref="WasiModuleException">The bytes are no core module.</exception>
    public static ModuleReport Of(WasiModule module, ProgramReport program)
    {
        var (imports, shape) = (module.Imports, ModuleShape.Of(module.Bytes.Span));
        var verdicts = new RunnerVerdicts(module, shape);
        // The browser's runner executes nothing here, and is known all the same.
        using var browser = new BrowserWasiRunner();
        IReadOnlyList<string> called = shape is { Entry: { Flaw: null } entry } ? entry.Called : [];
        return new(
            module.Name,
            module.Bytes.Length,
            imports,
            called,
            shape is null ? [] : [.. ExportedFunctions.Of(module.Bytes.Span).Except(called)],
            shape is null ? 0 : shape.Memories.Aggregate(0L, (sum, memory) => memory.Minimum > long.MaxValue - sum ? long.MaxValue : sum + memory.Minimum),
            ProposalNames.Of(shape?.Uses ?? WasmProposals.None),
            verdicts.Needs(),
            [verdicts.OnEngine(new InProcessWasiRunner()), verdicts.OnProgram(new WasmtimeWasiRunner(), program), verdicts.InPage(browser)]);
    }
}
