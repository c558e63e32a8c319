namespace WasiGuard;

/// <summary>What a memory or a table may hold (WebAssembly Core Specification 3.0, section 5.3.12).</summary>
/// <param name="Minimum">Pages or elements from the start.</param>
/// <param name="Maximum">Pages or elements at most; null without a bound.</param>
/// <param name="IsShared">Whether threads share it.</param>
/// <param name="IsOrdinary">Whether it has addresses of 32 bits and the usual pages, and is not shared.</param>
/// <param name="PageBits">The size of a memory's page, as a power of two.</param>
internal readonly record struct LimitsShape(ulong Minimum, ulong? Maximum, bool IsShared, bool IsOrdinary, int PageBits)
{
    private const byte HasMaximum = 1, Shared = 2, HasPageSize = 8;
    private const int DefaultPageBits = 16;

    /// <exception cref="WasmFormatException">The bytes end in the middle.</exception>
    public static LimitsShape Read(ref WasmReader section)
    {
        var flags = section.ReadByte();
        var minimum = section.ReadUInt64();
        ulong? maximum = (flags & HasMaximum) != 0 ? section.ReadUInt64() : null;
        var pageBits = (flags & HasPageSize) != 0 ? (int)Math.Min(section.ReadUInt32(), DefaultPageBits) : DefaultPageBits;
        return new(minimum, maximum, (flags & Shared) != 0, flags <= HasMaximum, pageBits);
    }
}
