namespace WasiGuard.Hostile.Tests.Bombs;

/// <summary>A shape of code that costs an optimizing compiler far more than its size says.</summary>
/// <param name="Name">As the table says it.</param>
/// <param name="Make">Makes it, of a size.</param>
/// <param name="Large">A size that is refused.</param>
/// <param name="Small">A size that compiles in about a second.</param>
/// <param name="Ceiling">The member of <see cref="WasiCeilings"/> that refuses it.</param>
internal sealed record Bomb(string Name, Func<int, WasiModule> Make, int Large, int Small, string Ceiling = nameof(WasiCeilings.FunctionComplexity))
{
    private static readonly Code s_start = Code.FunctionType(0, 0);

    public static IReadOnlyList<Bomb> All { get; } =
    [
        new("50,000 `if`s over 1,000 variables", size => Ifs(locals: 1000, size), 50_000, 500),
        new("20,000 loops in a row over 1,000 variables", size => Loops(locals: 1000, size), 20_000, 200),
        new("3,000 loops, one in the other, over 100 variables", size => NestedLoops(locals: 100, size), 3000, 60),
        new("5,000 blocks that hand on 1,000 values", size => Blocks(arity: 1000, size), 5000, 20),
        new("10,000 calls with 1,000 arguments", size => Calls(arity: 1000, size), 10_000, 20),
        new("20,000 structures of 10,000 fields", Structures, 20_000, 10),
        new("1,000 tables of branches to 100 blocks over 1,000 variables", size => BranchTables(locals: 1000, size), 1000, 20),
        new("10,000 blocks, one in the other, with a table of branches to all", size => DeepBranches(locals: 300, size), 10_000, 100),
        new("1,000 values that live across 50,000 `if`s", size => LiveValues(locals: 1000, size), 50_000, 400),
        new("50,000 variables in each of 200,000 functions", ManyFunctions, 200_000, 20),
        new("one function of 3 MB", LongFunction, 3_000_000, 400_000, nameof(WasiCeilings.FunctionBytes)),
        .. JoinBombs.All,
        .. CallBombs.All,
        .. ValueBombs.All,
        .. SectionBombs.All,
    ];

    private static WasiModule Ifs(int locals, int count) => One(locals, new Code().Times(count, (code, i) =>
        code.Get(i * 7 % locals).If().Constant(i).Set(i % locals).Else().Constant(i + 1).Set((i + 1) % locals).End()));

    private static WasiModule Loops(int locals, int count) => One(locals, new Code().Times(count, (code, i) => code.Loop().IncrementAndExit(i * 7 % locals).End()));

    private static WasiModule NestedLoops(int locals, int count) => One(locals, new Code()
        .Times(count, code => code.Loop())
        .Times(count, (code, i) => code.IncrementAndExit(i * 7 % locals).End()));

    private static WasiModule Blocks(int arity, int count) => Code.Program(
        [s_start, Code.FunctionType(arity, arity)],
        [(0, Code.Function(1, new Code().Times(arity, code => code.Constant(0)).Times(count, code => code.Block(1).Get(0).Add(0x0d, 0).End()).Times(arity, code => code.Drop())))]);

    private static WasiModule Calls(int arity, int count) => Code.Program(
        [s_start, Code.FunctionType(arity, arity)],
        [
            (0, Code.Function(1, new Code().Times(arity, code => code.Constant(0)).Times(count, code => code.Add(0x10, 1)).Times(arity, code => code.Drop()))),
            (1, new Code().Number(0).Times(arity, (code, i) => code.Get(i)).End()),
        ]);

    private static WasiModule Structures(int count)
    {
        const int Fields = 10_000;
        var type = new Code().Add(0x5f).Number(Fields).Times(Fields, code => code.Add(Code.I32, 1));
        return Code.Program([s_start, type], [(0, Code.Function(1, new Code().Times(count, code => code.Add(0xfb, 1, 1).Drop())))]);
    }

    private static WasiModule BranchTables(int locals, int count)
    {
        const int Arms = 100;
        return One(locals, new Code().Times(count, (code, k) => code
            .Times(Arms + 1, inner => inner.Block())
            .BranchTable(Arms, i => i)
            .Times(Arms + 1, (inner, i) => inner.End().Increment((i * 7 + k) % locals))));
    }

    private static WasiModule DeepBranches(int locals, int count) => One(locals, new Code()
        .Times(count, code => code.Block())
        .BranchTable(count, i => i)
        .Times(count, (code, i) => code.End().Increment(i * 7 % locals)));

    private static WasiModule LiveValues(int locals, int count) => One(locals, new Code()
        .Times(locals - 1, (code, i) => code.Get(0).Constant(i).Add(0x6c).Set(i + 1))
        .Times(count, code => code.Get(0).If().Constant(1).Set(0).End())
        .Constant(1)
        .Times(locals, (code, i) => code.Get(i).Add(0x6a))
        .Drop());

    private static WasiModule ManyFunctions(int count)
    {
        var empty = Code.Function(50_000, new Code());
        return Code.Program([s_start], [.. Enumerable.Repeat((0, empty), count)]);
    }

    private static WasiModule LongFunction(int bytes) => One(1, new Code().Times(bytes / 3, code => code.Get(0).Drop()));

    private static WasiModule One(int locals, Code code) => Code.Program([s_start], [(0, Code.Function(locals, code))]);
}
