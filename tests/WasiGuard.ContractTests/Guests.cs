using System.Collections.Concurrent;

namespace WasiGuard;

/// <summary>The programs of <c>tests/Modules</c>, by name. One instance each, so that a runner compiles them once.</summary>
public static class Guests
{
    private static readonly ConcurrentDictionary<string, WasiModule> s_modules = new();

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Modules", name + ".wasm");

    public static WasiModule Get(string name) => s_modules.GetOrAdd(name, static name => WasiModule.FromFile(PathOf(name)));
}
