using static WasiGuard.Hostile.Tests.Bombs.ModuleWriter;

namespace WasiGuard.Hostile.Tests.Bombs;

/// <summary>Bombs of few instructions that make many variables differ where ways come together.</summary>
internal static class JoinBombs
{
    public static IReadOnlyList<Bomb> All { get; } =
    [
        new("3,000 `if`s, one in the other, around writes of 200 variables", size => NestedIfs(locals: 200, size), 3000, 50),
        new("3,000 loops, one in the other, around writes of 200 variables", size => NestedLoops(locals: 200, size), 3000, 50),
        new("2,000 blocks, one in the other, that are left from inside between writes of 200 variables", size => NestedBlocks(locals: 200, size), 2000, 50),
        new("1,500 blocks in a row, in each writes of 100 variables", size => BlocksInARow(locals: 100, size), 1500, 50),
        new("50,000 ways out of one block, between writes of 500 variables", size => WaysOut(locals: 500, size), 50_000, 300),
        new("50,000 ways back to one loop, between writes of 500 variables", size => WaysBack(locals: 500, size), 50_000, 300),
    ];

    private static WasiModule NestedIfs(int locals, int count) => Program(locals, new Code()
        .Times(count, code => Condition(code).If())
        .Times(locals, (code, i) => WriteLocal(code, i))
        .Times(count, code => code.End()));

    private static WasiModule NestedLoops(int locals, int count) => Program(locals, new Code()
        .Times(count, code => code.Loop())
        .Times(locals, (code, i) => code.Increment(i))
        .Times(count, code => Condition(code).Add(0x0d, 0).End()));

    private static WasiModule NestedBlocks(int locals, int count) => Program(locals, new Code()
        .Times(count, code => code.Block())
        .Times(count, (code, i) => WriteLocal(Condition(code).Add(0x0d).Number(i), i % locals))
        .Times(count, code => code.End()));

    private static WasiModule BlocksInARow(int locals, int count) => Program(locals, new Code()
        .Times(count, code => Condition(code.Block()).Add(0x0d, 0).Times(locals, (inner, i) => WriteLocal(inner, i)).End()));

    private static WasiModule WaysOut(int locals, int count) => Program(locals, new Code()
        .Block()
        .Times(count, (code, i) => WriteLocal(Condition(code).Add(0x0d, 0), i % locals))
        .End());

    private static WasiModule WaysBack(int locals, int count) => Program(locals, new Code()
        .Loop()
        .Times(locals, (code, i) => ReadLocal(code, i))
        .Times(count, (code, i) => WriteLocal(Condition(code).Add(0x0d, 0), i % locals))
        .End());

    private static Code Condition(Code code) => code.Add(0x23, 0);

    private static Code WriteLocal(Code code, int local) => code.Add(0x23, 1).Set(local);

    private static Code ReadLocal(Code code, int local) => code.Get(local).Add(0x24, 1);

    /// <summary>A function that reads all its variables at the end. The first global is 0, the second is what is written to variables.</summary>
    private static WasiModule Program(int locals, Code code) => new ModuleWriter()
        .Add(Sections.Globals, new Code().Add(Code.I32, 1).Constant(0).End())
        .Add(Sections.Globals, new Code().Add(Code.I32, 1).Constant(1).End())
        .Function(0, Code.Function(locals, code.Times(locals, (code, i) => ReadLocal(code, i))))
        .Write();
}
