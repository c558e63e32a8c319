using static WasiGuard.Hostile.Tests.Bombs.ModuleWriter;

namespace WasiGuard.Hostile.Tests.Bombs;

/// <summary>Bombs outside of functions: what types, exports, globals and segments make the engine compile.</summary>
internal static class SectionBombs
{
    private static readonly Code s_emptyFunction = new Code().Number(0).End();

    public static IReadOnlyList<Bomb> All { get; } =
    [
        new("1,000 functions with 1,000 parameters in a segment", size => EscapingFunctions(size, exported: false), 1000, 20),
        new("900 exported functions with 1,000 parameters", size => EscapingFunctions(size, exported: true), 900, 20),
        new("1,000 types of functions with 1,000 parameters", WideTypes, 1000, 20),
        new("900,000 indices of functions in a segment", FunctionIndices, 900_000, 20_000),
        new("300,000 references to functions in expressions of a segment", FunctionExpressions, 300_000, 20_000),
        new("100,000 structures in a segment", StructureElements, 100_000, 2000),
        new("50,000 structures in globals", StructureGlobals, 50_000, 2000),
        new("200 structures of 10,000 fields in globals", WideGlobals, 200, 5),
        new("200,000 segments for places that are computed", ComputedPlaces, 99_000, 10_000),
        new("1,000,000 additions in a constant expression", LongConstant, 1_000_000, 50_000),
        new("300,000 empty functions", EmptyFunctions, 300_000, 2000),
    ];

    private static WasiModule EscapingFunctions(int count, bool exported)
    {
        var module = new ModuleWriter().Add(Sections.Types, Code.FunctionType(1000, 0)).Function(0, s_emptyFunction);
        for (var i = 0; i < count; i++)
            module.Function(1, s_emptyFunction);
        if (!exported)
            return module.Add(Sections.Elements, new Code().Add(1, 0).Number(count).Times(count, (code, i) => code.Number(i + 1))).Write();
        return module
            .Add(Sections.Exports, count, new Code().Times(count, (code, i) => code.Add(4, (byte)('a' + i / 676), (byte)('a' + i / 26 % 26), (byte)('a' + i % 26), (byte)'f', 0).Number(i + 1)))
            .Write();
    }

    private static WasiModule WideTypes(int count)
    {
        const byte Int64 = 0x7e;
        const int Values = 1000, Different = 12;
        return new ModuleWriter()
            .Add(Sections.Types, count, new Code().Times(count, (code, i) => code
                .Add(0x60)
                .Number(Values)
                .Times(Values - Different, inner => inner.Add(Code.I32))
                .Times(Different, (inner, bit) => inner.Add((i >> bit & 1) == 0 ? Code.I32 : Int64))
                .Number(0)))
            .Write();
    }

    private static WasiModule FunctionIndices(int count) => new ModuleWriter()
        .Add(Sections.Elements, new Code().Add(1, 0).Number(count).Times(count, code => code.Number(0)))
        .Write();

    private static WasiModule FunctionExpressions(int count) => new ModuleWriter()
        .Add(Sections.Elements, new Code().Add(5, 0x70).Number(count).Times(count, code => code.Add(0xd2, 0).End()))
        .Write();

    private static WasiModule StructureElements(int count) => new ModuleWriter()
        .Add(Sections.Types, new Code().Add(0x5f, 0))
        .Add(Sections.Elements, new Code().Add(5, 0x6b).Number(count).Times(count, code => code.Add(0xfb, 0, 1).End()))
        .Write();

    private static WasiModule StructureGlobals(int count) => new ModuleWriter()
        .Add(Sections.Types, new Code().Add(0x5f, 0))
        .Add(Sections.Globals, count, new Code().Times(count, code => code.Add(0x64, 1, 0, 0xfb, 0, 1).End()))
        .Write();

    private static WasiModule WideGlobals(int count)
    {
        const int Fields = 10_000;
        return new ModuleWriter()
            .Add(Sections.Types, new Code().Add(0x5f).Number(Fields).Times(Fields, code => code.Add(Code.I32, 0)))
            .Add(Sections.Globals, count, new Code().Times(count, code => code.Add(0x64, 1, 0, 0xfb, 1, 1).End()))
            .Write();
    }

    private static WasiModule ComputedPlaces(int count) => new ModuleWriter()
        .Add(Sections.Memories, new Code().Add(0, 1))
        .Add(Sections.Data, count, new Code().Times(count, code => code.Add(0, 0x41, 0, 0x41, 0, 0x6a).End().Add(1, 0)))
        .Write();

    private static WasiModule LongConstant(int count) => new ModuleWriter()
        .Add(Sections.Globals, new Code().Add(Code.I32, 0).Constant(0).Times(count, code => code.Constant(1).Add(0x6a)).End())
        .Write();

    private static WasiModule EmptyFunctions(int count)
    {
        var module = new ModuleWriter();
        for (var i = 0; i < count; i++)
            module.Function(0, s_emptyFunction);
        return module.Write();
    }
}
