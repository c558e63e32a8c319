namespace WasiGuard;

/// <summary>By how many values an instruction makes the operand stack higher or lower, where that does not depend on types (WebAssembly Core Specification 3.0, chapter 7).</summary>
internal static class StackEffects
{
    private static readonly sbyte[] s_plain = Plain();

    /// <summary>Of an instruction of one byte.</summary>
    public static int OfPlain(byte instruction) => s_plain[instruction];

    /// <summary>Of an instruction that begins with 0xfb, but for those that make a structure or an array from values.</summary>
    public static int OfManaged(uint instruction) => instruction switch
    {
        1 => 1,
        5 or 17 => instruction == 5 ? -2 : -5,
        6 or 9 or 10 or (>= 11 and <= 13) => -1,
        14 => -3,
        16 or 18 or 19 => -4,
        _ => 0,
    };

    /// <summary>Of an instruction that begins with 0xfc.</summary>
    public static int OfBulk(uint instruction) => instruction switch
    {
        8 or 10 or 11 or 12 or 14 or 17 => -3,
        15 => -1,
        16 => 1,
        19 or 20 => -2,
        _ => 0,
    };

    /// <summary>Of an instruction that begins with 0xfd.</summary>
    public static int OfVector(uint instruction) => instruction switch
    {
        12 => 1,
        11 or 82 or (>= 88 and <= 91) or (>= 261 and <= 268) or 275 => -2,
        <= 10 or (>= 15 and <= 20) or 21 or 22 or 24 or 25 or 27 or 29 or 31 or 33 or 77 or 83 or (>= 92 and <= 95) => 0,
        (>= 96 and <= 100) or (>= 103 and <= 106) or 116 or 117 or 122 or (>= 124 and <= 129) or 131 or 132 => 0,
        (>= 135 and <= 138) or 148 or 160 or 161 or 163 or 164 or (>= 167 and <= 170) or 192 or 193 or 195 or 196 => 0,
        (>= 199 and <= 202) or 224 or 225 or 227 or 236 or 237 or 239 or (>= 248 and <= 255) or (>= 257 and <= 260) => 0,
        _ => -1,
    };

    /// <summary>Of an instruction that begins with 0xfe.</summary>
    public static int OfAtomic(uint instruction) => instruction switch
    {
        3 or (>= 0x10 and <= 0x16) => 0,
        1 or 2 or (>= 0x17 and <= 0x1d) or >= 0x48 => -2,
        _ => -1,
    };

    private static sbyte[] Plain()
    {
        var effects = new sbyte[256];
        Set(-1, 0x0d, 0x0d, 0x1a, 0x1a, 0x21, 0x21, 0x24, 0x24, 0xd3, 0xd3, 0xd6, 0xd6);
        Set(-2, 0x1b, 0x1c, 0x26, 0x26, 0x36, 0x3e);
        Set(1, 0x20, 0x20, 0x23, 0x23, 0x3f, 0x3f, 0x41, 0x44, 0xd0, 0xd0, 0xd2, 0xd2);
        // Comparisons and arithmetic of two operands.
        Set(-1, 0x46, 0x4f, 0x51, 0x66, 0x6a, 0x78, 0x7c, 0x8a, 0x92, 0x98, 0xa0, 0xa6);
        return effects;

        void Set(sbyte effect, params ReadOnlySpan<byte> ranges)
        {
            for (var i = 0; i < ranges.Length; i += 2)
                effects.AsSpan(ranges[i]..(ranges[i + 1] + 1)).Fill(effect);
        }
    }
}
