namespace WasiGuard;

/// <summary>The program's verdict on a module's bytes, which is the same whatever name they come under. Never leaves the runner.</summary>
internal sealed class InvalidModuleException(string reason) : Exception(reason)
{
    /// <summary>The verdict on a module.</summary>
    public WasiModuleException For(WasiModule module, string program) => new(
        $"The module '{GuestText.Shown(module.Name)}' is invalid: {Message}. Build it for wasm32-wasip1 and WebAssembly features that '{program}' has.");
}
