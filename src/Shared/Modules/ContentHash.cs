using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace WasiGuard;

/// <summary>SHA-256 of a module's bytes.</summary>
internal readonly record struct ContentHash
{
    private readonly Int128 _first;
    private readonly Int128 _second;

    public ContentHash(ReadOnlySpan<byte> bytes)
    {
        Span<Int128> hash = stackalloc Int128[2];
        SHA256.HashData(bytes, MemoryMarshal.AsBytes(hash));
        (_first, _second) = (hash[0], hash[1]);
    }

    public override int GetHashCode() => _first.GetHashCode();

    public override string ToString()
    {
        ReadOnlySpan<Int128> hash = [_first, _second];
        return Convert.ToHexStringLower(MemoryMarshal.AsBytes(hash));
    }
}
