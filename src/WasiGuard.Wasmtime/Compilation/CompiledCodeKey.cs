namespace WasiGuard;

/// <summary>What compiled code stands for, and where it is kept beyond this process; null for nowhere.</summary>
internal readonly record struct CompiledCodeKey(CodeKey Code, string? Directory);
