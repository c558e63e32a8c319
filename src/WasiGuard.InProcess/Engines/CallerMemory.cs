using Wasmtime;

namespace WasiGuard;

/// <summary>The memory of the guest that calls.</summary>
internal static class CallerMemory
{
    /// <summary>The bytes at a place; false where the guest has no memory or it ends before: the engine's own function words that.</summary>
    public static bool TryFind(this Caller caller, uint address, int length, out Span<byte> bytes)
    {
        try
        {
            return caller.TryGetMemorySpan("memory", address, length, out bytes);
        }
        catch (ArgumentException)
        {
            // How the engine's library says that it ends before.
            bytes = [];
            return false;
        }
    }
}
