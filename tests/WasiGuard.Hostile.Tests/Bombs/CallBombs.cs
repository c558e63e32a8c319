using static WasiGuard.Hostile.Tests.Bombs.ModuleWriter;

namespace WasiGuard.Hostile.Tests.Bombs;

/// <summary>Bombs of calls, of what lives across them, and of what may catch what they throw.</summary>
internal static class CallBombs
{
    private const byte ExternReference = 0x6f;

    private static readonly Code s_emptyFunction = new Code().Number(0).End();
    private static readonly Code s_tag = new Code().Add(0, 0);

    public static IReadOnlyList<Bomb> All { get; } =
    [
        new("1,000 calls under 200 clauses", size => Clauses(200, size), 1000, 20),
        new("1,000 calls in 200 `try_table`s", size => NestedTries(200, size), 1000, 20),
        new("50,000 `try_table`s in a row", Tries, 50_000, 3000),
        new("5,000 calls that may throw, between writes of 500 variables", ThrowingCalls, 5000, 100),
        new("2,000 references that live across 50,000 calls", size => References(2000, size), 50_000, 1000),
        new("5,000 values on the operand stack across 30,000 `if`s", size => StackValues(5000, size), 30_000, 100),
        new("60,000 loads, then 60,000 additions", LoadsThenAdditions, 60_000, 4000),
        new("150,000 rotations", Rotations, 150_000, 5000),
        new("150,000 additions of constants in a row", Additions, 150_000, 5000),
        new("50,000 minima of vectors, written to globals", VectorMinima, 50_000, 1000),
        new("100,000 casts", Casts, 100_000, 1000),
    ];

    private static WasiModule Clauses(int clauses, int calls) => new ModuleWriter()
        .Add(Sections.Tags, s_tag)
        .Function(0, Body(new Code().Add(0x1f, Code.NoResult).Number(clauses).Times(clauses, code => code.Add(0, 0, 0)).Times(calls, code => code.Add(0x10, 1)).End()))
        .Function(0, s_emptyFunction)
        .Write();

    private static WasiModule NestedTries(int depth, int calls) => new ModuleWriter()
        .Add(Sections.Tags, s_tag)
        .Function(0, Body(new Code().Times(depth, code => code.Add(0x1f, Code.NoResult, 1, 0, 0, 0)).Times(calls, code => code.Add(0x10, 1)).Times(depth, code => code.End())))
        .Function(0, s_emptyFunction)
        .Write();

    private static WasiModule Tries(int count) => new ModuleWriter()
        .Add(Sections.Tags, s_tag)
        .Function(0, Body(new Code().Times(count, code => code.Add(0x1f, Code.NoResult, 1, 0, 0, 0, 0x10, 1).End())))
        .Function(0, s_emptyFunction)
        .Write();

    private static WasiModule ThrowingCalls(int count)
    {
        const int Locals = 500;
        return new ModuleWriter()
            .Add(Sections.Tags, s_tag)
            .Add(Sections.Globals, IntegerGlobal())
            .Function(0, Code.Function(Locals, new Code()
                .Block()
                .Add(0x1f, Code.NoResult, 1, 0, 0, 0)
                .Times(count, (code, i) => code.Add(0x23, 0).Set(i % Locals).Add(0x10, 1))
                .End()
                .End()
                .Times(Locals, (code, i) => code.Get(i).Add(0x24, 0))))
            .Function(0, s_emptyFunction)
            .Write();
    }

    private static WasiModule References(int references, int calls) => new ModuleWriter()
        .Add(Sections.Types, new Code().Add(0x60, 1, ExternReference, 0))
        .Add(Sections.Tables, new Code().Add(ExternReference, 0, 1))
        .Function(0, new Code()
            .Number(1).Number(references).Add(ExternReference)
            .Times(references, (code, i) => code.Constant(0).Add(0x25, 0).Set(i))
            .Times(calls, code => code.Add(0x10, 1))
            .Times(references, (code, i) => code.Get(i).Add(0x10, 2))
            .End())
        .Function(0, s_emptyFunction)
        .Function(1, s_emptyFunction)
        .Write();

    private static WasiModule StackValues(int values, int count) => new ModuleWriter()
        .Add(Sections.Types, Code.FunctionType(0, 1))
        .Add(Sections.Types, Code.FunctionType(1, 0))
        .Function(0, Code.Function(1, new Code()
            .Times(values, code => code.Add(0x10, 1))
            .Times(count, code => code.Get(0).If().Constant(1).Set(0).End())
            .Times(values, code => code.Add(0x10, 2))))
        .Function(1, Body(new Code().Constant(0)))
        .Function(2, s_emptyFunction)
        .Write();

    private static WasiModule LoadsThenAdditions(int count) => new ModuleWriter()
        .Add(Sections.Memories, new Code().Add(0).Number(16))
        .Add(Sections.Globals, IntegerGlobal())
        .Function(0, Body(new Code().Times(count, (code, i) => code.Constant(0).Add(0x28, 2).Number(4 * i)).Times(count - 1, code => code.Add(0x6a)).Add(0x24, 0)))
        .Write();

    private static WasiModule Rotations(int count) => new ModuleWriter()
        .Add(Sections.Globals, IntegerGlobal())
        .Function(0, Code.Function(1, new Code().Add(0x23, 0).Set(0).Times(count, code => code.Get(0).Get(0).Add(0x77).Set(0)).Get(0).Add(0x24, 0)))
        .Write();

    private static WasiModule Additions(int count) => new ModuleWriter()
        .Add(Sections.Globals, IntegerGlobal())
        .Function(0, Body(new Code().Add(0x23, 0).Times(count, code => code.Constant(1).Add(0x6a)).Add(0x24, 0)))
        .Write();

    private static WasiModule VectorMinima(int count) => new ModuleWriter()
        .Add(Sections.Globals, new Code().Add(0x7b, 1, 0xfd, 0x0c).Times(16, code => code.Add(1)).End())
        .Function(0, Body(new Code().Times(count, code => code.Add(0x23, 0, 0x23, 0, 0xfd, 0xb6, 1, 0x24, 0))))
        .Write();

    private static WasiModule Casts(int count) => new ModuleWriter()
        .Add(Sections.Types, new Code().Add(0x50, 0, 0x5f, 0))
        .Add(Sections.Types, new Code().Add(0x50, 1, 1, 0x5f, 0))
        .Add(Sections.Globals, new Code().Add(0x63, 1, 1, 0xd0, 1).End())
        .Function(0, Body(new Code().Times(count, code => code.Add(0x23, 0, 0xfb, 0x17, 2, 0x24, 0))))
        .Write();

    private static Code IntegerGlobal() => new Code().Add(Code.I32, 1).Constant(1).End();

    private static Code Body(Code code) => new Code().Number(0).Append(code).End();
}
