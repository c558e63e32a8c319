namespace WasiGuard;

/// <summary>The engine's verdict on a module's bytes, which is the same whatever name they come under. Never leaves the runner.</summary>
/// <param name="reason">The verdict, fit to be shown.</param>
/// <param name="cause">What the engine has thrown, if it has.</param>
internal sealed class InvalidModuleException(string reason, Exception? cause = null) : Exception(reason, cause)
{
    /// <summary>The verdict on a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="engine">What the engine is called.</param>
    public WasiModuleException For(WasiModule module, string engine) => new(
        $"The module '{GuestText.Shown(module.Name)}' is invalid: {Message}. Build it for wasm32-wasip1 and WebAssembly features that {engine} has.",
        InnerException);
}
