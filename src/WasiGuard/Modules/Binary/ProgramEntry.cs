namespace WasiGuard;

/// <summary>
/// What an execution calls, decided from a module's bytes and nothing else, the same for every runner: <c>_initialize</c> where it is exported, then
/// <c>_start</c>, once the engine has run the module's own start function. Whatever else a module exports is never called, under any name.
/// </summary>
/// <param name="Called">The exports, in order.</param>
/// <param name="Flaw">Why the module is no program and what to do, to follow its name in a message; null when it is one.</param>
internal sealed record ProgramEntry(IReadOnlyList<string> Called, string? Flaw)
{
    private const string Initialize = "_initialize";
    private const string Start = "_start";
    private const string Memory = "memory";
    private const string WayOut = "Build it as a WASI command, which has a main function, not as a reactor or a library.";

    /// <param name="exports">What the module exports.</param>
    /// <param name="importsHostFunctions">Whether it imports functions that read and write its memory.</param>
    public static ProgramEntry Of(ModuleExports exports, bool importsHostFunctions)
    {
        var initialize = exports.Find(Initialize);
        var flaw = FlawOf(exports, Start, exports.Find(Start))
            ?? (initialize is null ? null : FlawOf(exports, Initialize, initialize))
            ?? (importsHostFunctions ? MemoryFlaw(exports.Find(Memory)) : null);
        return new(initialize is null ? [Start] : [Initialize, Start], flaw);
    }

    private static string? FlawOf(ModuleExports exports, string name, ModuleExport? export) => export switch
    {
        null => exports.Functions.Count == 0
            ? $"exports no function '{name}', so it is no program. {WayOut}"
            : $"exports no function '{name}', so it is no program but a reactor or a library, whose functions ({GuestText.Listed(exports.Functions)}{(exports.HasMore ? ", …" : "")}) a host calls. {WayOut}",
        { IsFunction: false } => $"exports '{name}' as a {export.Kind}, so it is no program: it has to be a function with the type {FunctionType.Nothing}. {WayOut}",
        { Type: not FunctionType.Nothing } => $"exports '{name}' with {(export.Type is { } type ? $"the type {type}" : "a type that it does not have")}, so it is no program: it has to be {FunctionType.Nothing}. {WayOut}",
        _ => null,
    };

    // Without such an export, a call of those functions is a trap: a module that never calls one runs.
    private static string? MemoryFlaw(ModuleExport? export) => export is null or { IsMemory: true }
        ? null
        : $"exports a {export.Kind} as '{Memory}', where the functions of the host that it imports look for its memory. Export its memory under that name, as WASI has it.";
}
