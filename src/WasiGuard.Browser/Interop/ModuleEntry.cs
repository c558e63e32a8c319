using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>What an execution of a module calls, read once for each module.</summary>
internal static class ModuleEntry
{
    private static readonly ConditionalWeakTable<WasiModule, ProgramEntry> s_known = [];

    /// <exception cref="WasiModuleException">The bytes are no core module.</exception>
    /// <exception cref="WasiRunnerException">The file cannot be read.</exception>
    public static ProgramEntry Of(WasiModule module) => s_known.GetValue(module, static module => ModuleOutline.Read(module.Bytes.Span).Entry);
}
