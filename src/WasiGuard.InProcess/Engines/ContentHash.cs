using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace WasiGuard;

/// <summary>SHA-256 of a module's bytes, computed once per <see cref="WasiModule"/>.</summary>
internal sealed class ContentHash : IEquatable<ContentHash>
{
    private static readonly ConditionalWeakTable<WasiModule, ContentHash> s_known = [];

    private readonly Int128 _first;
    private readonly Int128 _second;

    private ContentHash(ReadOnlySpan<byte> bytes)
    {
        Span<Int128> hash = stackalloc Int128[2];
        SHA256.HashData(bytes, MemoryMarshal.AsBytes(hash));
        (_first, _second) = (hash[0], hash[1]);
    }

    /// <summary>The hash, when it has been computed already.</summary>
    public static ContentHash? Known(WasiModule module) => s_known.TryGetValue(module, out var known) ? known : null;

    /// <exception cref="WasiRunnerException">The module cannot be read.</exception>
    public static ContentHash Of(WasiModule module) =>
        Known(module) ?? s_known.GetValue(module, static module => new(module.Bytes.Span));

    public bool Equals(ContentHash? other) => other is not null && _first == other._first && _second == other._second;

    public override bool Equals(object? obj) => Equals(obj as ContentHash);

    public override int GetHashCode() => _first.GetHashCode();
}
