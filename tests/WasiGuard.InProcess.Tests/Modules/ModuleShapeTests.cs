using Wasmtime;

namespace WasiGuard.InProcess.Tests.Modules;

public sealed class ModuleShapeTests
{
    [Fact]
    public void Guests_AllHaveAShape()
    {
        foreach (var path in Directory.GetFiles(Path.GetDirectoryName(Guests.Get("hello").FilePath)!, "*.wasm"))
        {
            var bytes = File.ReadAllBytes(path);
            using var engine = new Engine();
            if (Module.Validate(engine, bytes) is null)
                Assert.True(ModuleShape.Of(bytes) is not null, path);
        }
    }

    [Theory]
    [InlineData("""(func (export "_start"))""", true)]
    [InlineData("""(import "a" "b" (func $f)) (export "_start" (func $f))""", true)]
    [InlineData("""(func (export "_start") (param i32))""", false)]
    [InlineData("""(func (export "_start") (result i32) (i32.const 0))""", false)]
    [InlineData("""(global (export "_start") i32 (i32.const 0))""", false)]
    [InlineData("""(func (export "start"))""", false)]
    [InlineData("""(rec (type (struct)) (type $t (func))) (func (export "_start") (type $t))""", true)]
    [InlineData("""(type $s (sub (struct))) (type (sub final $s (struct (field i8)))) (func (export "_start"))""", true)]
    public void Start_IsFound_BehindEveryKindOfType(string definitions, bool hasStart) =>
        Assert.Equal(hasStart, Shape(definitions).Entry.Flaw is null);

    [Theory]
    [InlineData("(func)", false)]
    [InlineData("(table 1 funcref)", false)]
    [InlineData("(type $f (func)) (table 1 (ref null $f))", true)]
    [InlineData("(table 1 externref)", true)]
    [InlineData("(global externref (ref.null extern))", true)]
    [InlineData("(func (param anyref))", true)]
    [InlineData("(type (array i8))", true)]
    [InlineData("""(import "a" "b" (tag))""", true)]
    [InlineData("(elem externref (ref.null extern))", true)]
    [InlineData("(elem exnref (ref.null exn))", true)]
    [InlineData("(elem i31ref (ref.i31 (i32.const 1)))", true)]
    [InlineData("(elem funcref (ref.null func))", false)]
    [InlineData("(elem func 0) (func)", false)]
    [InlineData("(func (local anyref))", true)]
    [InlineData("(func (drop (ref.null extern)))", true)]
    [InlineData("(func (drop (ref.i31 (i32.const 1))))", true)]
    [InlineData("(func (drop (block (result eqref) (unreachable))))", true)]
    public void ManagedHeap_IsSeen_WhereverItIsDeclared(string definitions, bool has) => Assert.Equal(has, Shape(definitions).HasManagedHeap);

    [Theory]
    [InlineData("(memory 1 2)", "MemoryShape { Minimum = 65536, Maximum = 131072, IsShared = False, IsOrdinary = True }")]
    [InlineData("(memory i64 1 281474976710656)", "MemoryShape { Minimum = 65536, Maximum = 9223372036854775807, IsShared = False, IsOrdinary = False }")]
    [InlineData("(memory 1 2 shared)", "MemoryShape { Minimum = 65536, Maximum = 131072, IsShared = True, IsOrdinary = False }")]
    [InlineData("(memory 5 (pagesize 1))", "MemoryShape { Minimum = 5, Maximum = 9223372036854775807, IsShared = False, IsOrdinary = False }")]
    public void Memory_IsReadInBytes(string definition, string shape) => Assert.Equal(shape, Assert.Single(Shape(definition).Memories).ToString());

    /// <summary>Globals, tables and code of every proposal are read to their end: what comes behind them is seen.</summary>
    [Theory]
    [InlineData("(global i64 (i64.add (i64.const -1) (i64.const 2)))")]
    [InlineData("(global f64 (f64.const 1)) (global v128 (v128.const i64x2 1 2))")]
    [InlineData("(type $s (struct (field i32))) (global (ref $s) (struct.new $s (i32.const 1)))")]
    [InlineData("(type $f (func)) (func $g (type $f)) (table 1 (ref $f) (ref.func $g))")]
    [InlineData("(tag $t) (func (block $b (try_table (catch $t $b) (throw $t))))")]
    [InlineData("(func (local v128) (local.set 0 (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (local.get 0) (local.get 0))))")]
    [InlineData("(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)) (data.drop 0)) (data \"x\")")]
    [InlineData("(memory 1 1 shared) (func (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))) (atomic.fence))")]
    [InlineData("(func (block (block (br_table 0 1 0 (i32.const 3)))))")]
    [InlineData("(func (result i32) (select (result i32) (i32.const 1) (i32.const 2) (i32.const 3)))")]
    public void Code_OfEveryProposal_IsReadToItsEnd(string definitions)
    {
        var shape = Shape(definitions + """ (func (export "_start") (local i32) (local.set 0 (i32.const 1)))""");

        Assert.Null(shape.Entry.Flaw);
        Assert.True(shape.CodeBytes > 5);
    }

    [Fact]
    public void Bytes_ThatEndAnywhere_OrAreChanged_NeverThrow()
    {
        var bytes = Guests.Get("fetch").Bytes.ToArray();
        for (var length = 0; length < bytes.Length; length += 7)
            ModuleShape.Of(bytes.AsSpan(0, length));
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var changed = bytes.ToArray();
            for (var changes = random.Next(1, 5); changes > 0; changes--)
                changed[random.Next(8, changed.Length)] = (byte)random.Next(256);
            ModuleShape.Of(changed);
        }
    }

    private static ModuleShape Shape(string definitions) => ModuleShape.Of(Module.ConvertText($"(module {definitions})"))!;
}
