using static WasiGuard.Hostile.Tests.Bombs.ModuleWriter;

namespace WasiGuard.Hostile.Tests.Bombs;

/// <summary>Bombs of blocks, calls and returns that hand on many values at a time.</summary>
internal static class ValueBombs
{
    private const byte Many = 1, EmptyFunction = 2;

    public static IReadOnlyList<Bomb> All { get; } =
    [
        new("1,000 loops, one in the other, that take and give 1,000 values", size => Nested(1000, size, code => code.Add(0x03, Many)), 1000, 20),
        new("3,000 loops, one in the other, that take and give 200 values", size => Nested(200, size, code => code.Add(0x03, Many)), 3000, 50),
        new("5,000 blocks, one in the other, that take and give 200 values", size => Nested(200, size, code => code.Add(0x02, Many)), 5000, 50),
        new("1,500 `if`s, one in the other, that take and give 1,000 values", size => Nested(1000, size, code => Condition(code).Add(0x04, Many)), 1500, 20),
        new("3,000 `if`s in a row that take and give 200 values", size => InARow(200, size, code => Condition(code).Add(0x04, Many, 0x05, 0x0b)), 3000, 50),
        new("2,000 `try_table`s in a row that take and give 1,000 values", size => Tries(1000, size), 2000, 20),
        new("2,000 tables of branches that hand on 1,000 values", size => InARow(1000, size, code => Condition(code.Add(0x02, Many, 0x02, Many)).Add(0x0e, 1, 0, 1, 0x0b, 0x0b)), 2000, 20),
        new("5,000 calls that take and give 200 values", size => InARow(200, size, code => code.Add(0x10, 1)), 5000, 50),
        new("1,000 indirect calls that take and give 200 values", size => InARow(200, size, code => code.Constant(0).Add(0x11, Many, 0)), 1000, 50),
        new("300 indirect calls that take and give 1,000 values", size => InARow(1000, size, code => code.Constant(0).Add(0x11, Many, 0)), 300, 10),
        new("30,000 indirect calls", IndirectCalls, 30_000, 1000),
        new("300 returns of 1,000 values", size => Returns(1000, size), 300, 10),
        new("6,000 returns of 50 values", size => Returns(50, size), 6000, 100),
    ];

    private static WasiModule Nested(int values, int count, Action<Code> open) =>
        Program(values, Body(Push(values).Times(count, open).Times(count, code => code.End()).Times(values, code => code.Drop())));

    private static WasiModule InARow(int values, int count, Action<Code> step) =>
        Program(values, Body(Push(values).Times(count, step).Times(values, code => code.Drop())));

    private static WasiModule Tries(int values, int count) => Program(values, Body(new Code()
        .Block()
        .Append(Push(values))
        .Times(count, code => code.Add(0x1f, Many, 1, 2, 0, 0x10, EmptyFunction, 0x0b))
        .Times(values, code => code.Drop())
        .End()));

    private static WasiModule IndirectCalls(int count) => new ModuleWriter()
        .Add(Sections.Tables, Table())
        .Add(Sections.Elements, FirstIs(1))
        .Function(0, Body(new Code().Times(count, code => code.Constant(0).Add(0x11, 0, 0))))
        .Function(0, Body(new Code()))
        .Write();

    private static WasiModule Returns(int values, int count) => Program(
        values,
        Body(Push(values).Add(0x10, 1).Times(values, code => code.Drop())),
        Identity(values, new Code().Times(count, code => Condition(code).Add(0x04, Many, 0x0f, 0x0b))));

    private static WasiModule Program(int values, Code start, Code? many = null) => new ModuleWriter()
        .Add(Sections.Types, Code.FunctionType(values, values))
        .Add(Sections.Tables, Table())
        .Add(Sections.Globals, new Code().Add(Code.I32, 1).Constant(0).End())
        .Add(Sections.Elements, FirstIs(1))
        .Function(0, start)
        .Function(Many, many ?? Identity(values, new Code()))
        .Function(0, Body(new Code()))
        .Write();

    /// <summary>A table of one function.</summary>
    private static Code Table() => new Code().Add(0x70, 0, 1);

    private static Code FirstIs(int function) => new Code().Add(0).Constant(0).End().Number(1).Number(function);

    /// <summary>A function that gives what it takes.</summary>
    private static Code Identity(int values, Code last) => Body(new Code().Times(values, (code, i) => code.Get(i)).Append(last));

    private static Code Push(int values) => new Code().Times(values, code => code.Constant(1));

    private static Code Condition(Code code) => code.Add(0x23, 0);

    private static Code Body(Code code) => new Code().Number(0).Append(code).End();
}
