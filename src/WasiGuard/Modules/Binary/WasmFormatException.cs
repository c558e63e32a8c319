namespace WasiGuard;

/// <summary>Bytes that are no WebAssembly module, with the place where they stop being one.</summary>
internal sealed class WasmFormatException(string reason, int offset) : Exception($"{reason} (at byte {offset})")
{
    public int Offset { get; } = offset;
}
