namespace WasiGuard.Benchmarks;

internal static class Guests
{
    public static WasiModule Get(string name) => WasiModule.FromFile(Path.Combine(AppContext.BaseDirectory, "Modules", name + ".wasm"));
}
