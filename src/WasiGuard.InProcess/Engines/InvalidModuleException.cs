namespace WasiGuard;

/// <summary>The engine's verdict on a module's bytes, which is the same whatever name they come under. Never leaves the runner.</summary>
internal sealed class InvalidModuleException(string reason, Exception? cause = null) : Exception(reason, cause)
{
    /// <summary>The verdict on a module.</summary>
    public WasiModuleException For(WasiModule module) => new(
        $"The module '{GuestText.Shown(module.Name)}' is invalid: {GuestText.Shown(Message, 500)}. Build it for wasm32-wasip1 and WebAssembly features that Wasmtime has.",
        InnerException);
}
