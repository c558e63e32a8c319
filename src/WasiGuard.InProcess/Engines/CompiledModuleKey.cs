namespace WasiGuard;

/// <summary>What a module is compiled for.</summary>
internal readonly record struct CompiledModuleKey(ContentHash Content, WasiEngine Engine);
