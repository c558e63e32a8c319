namespace WasiGuard;

/// <summary>What a module is compiled for, and where its code is kept beyond this process; null for nowhere.</summary>
internal readonly record struct CompiledModuleKey(ContentHash Content, WasiEngine Engine, string? Directory);
