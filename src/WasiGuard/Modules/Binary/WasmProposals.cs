namespace WasiGuard;

/// <summary>Extensions of WebAssembly that not every version of an engine has, as far as a module's bytes show that it uses them.</summary>
[Flags]
internal enum WasmProposals
{
    None = 0,
    Exceptions = 1 << 0,
    FunctionReferences = 1 << 1,
    GarbageCollection = 1 << 2,
    Memory64 = 1 << 3,
    ExtendedConstants = 1 << 4,
    WideArithmetic = 1 << 5,
    TailCalls = 1 << 6,
    MultipleMemories = 1 << 7,
    RelaxedSimd = 1 << 8,
}
