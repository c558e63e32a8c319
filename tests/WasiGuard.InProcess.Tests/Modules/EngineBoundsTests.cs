using Wasmtime;

namespace WasiGuard.InProcess.Tests.Modules;

public sealed class EngineBoundsTests
{
    private const long Page = 65_536;

    private static readonly WasiCeilings s_ceilings = new();

    [Theory]
    [InlineData("(memory 1)", 10 * Page, 10 * Page)]
    [InlineData("(memory 1 3)", 10 * Page, 10 * Page)]
    [InlineData("(memory 1) (memory 1)", 10 * Page, 5 * Page)]
    [InlineData("(memory 1 2) (memory 1) (memory 1)", 10 * Page, 4 * Page)]
    [InlineData("(memory 0) (type (struct (field i32)))", 10 * Page, 5 * Page)]
    [InlineData("(memory 0) (tag)", 10 * Page, 5 * Page)]
    [InlineData("(memory 1) (table 100 100 funcref)", 10 * Page, 10 * Page - 800)]
    [InlineData("(memory 1) (table 100 200 funcref)", 10 * Page, 10 * Page - 1600)]
    [InlineData("(memory 1) (table 0 funcref)", 16 * Page, 15 * Page)]
    [InlineData("(memory i64 1)", 10 * Page, 10 * Page)]
    public void Memories_AreBoundedByTheLargestSize_ThatFitsForAll(string definitions, long budget, long each) =>
        Assert.Equal(each, Bounds(definitions, budget).MemoryBytes);

    [Theory]
    [InlineData("(table 5 5 funcref)", 8192)]
    [InlineData("(table 5 9000 funcref)", 8192)]
    [InlineData("(table 5 funcref)", 8192)]
    [InlineData("(table 10000 funcref)", 10_000)]
    [InlineData("(table 5 5 funcref) (table 0 funcref)", 8187)]
    [InlineData("(table 0 funcref) (table 0 funcref)", 4096)]
    public void Tables_WithoutAMaximum_MayTakeASixteenthOfTheBudget(string definitions, long each) =>
        Assert.Equal(each, Bounds(definitions, 16 * Page).TableElements);

    [Theory]
    [InlineData("(memory 11)", "WasiLimits.MaxMemoryBytes")]
    [InlineData("(memory 6) (memory 0)", "WasiLimits.MaxMemoryBytes")]
    [InlineData("(memory 10) (table 1 1 funcref)", "WasiLimits.MaxMemoryBytes")]
    [InlineData("(table 90000 90000 funcref)", "WasiLimits.MaxMemoryBytes")]
    [InlineData("(table 1000001 funcref)", "Ceilings.TableElements")]
    [InlineData("(table 600000 funcref) (table 600000 funcref)", "Ceilings.TableElements")]
    public void Module_ThatStartsWithMore_IsRefusedByTheOption(string definitions, string option) =>
        Assert.Contains(option, Assert.Throws<WasiModuleException>(() => Bounds(definitions, 10 * Page)).Message, StringComparison.Ordinal);

    [Fact]
    public void SharedMemory_IsRefusedByName_BecauseItsGrowthAsksNobody() =>
        Assert.Contains("threads", Assert.Throws<WasiModuleException>(() => Bounds("(memory 1 8 shared)", 10 * Page)).Message, StringComparison.Ordinal);

    /// <summary>Whatever the module declares, all together fit.</summary>
    [Fact]
    public void Bounds_OfRandomModules_AddUpToNoMoreThanTheBudget()
    {
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var definitions = "";
            for (var memories = random.Next(6); memories > 0; memories--)
                definitions += random.Next(2) == 0 ? $"(memory {random.Next(4)})" : $"(memory {random.Next(4)} {random.Next(4, 40)})";
            for (var tables = random.Next(4); tables > 0; tables--)
                definitions += random.Next(2) == 0 ? $"(table {random.Next(500)} funcref)" : $"(table {random.Next(500)} {random.Next(500, 9000)} funcref)";
            if (random.Next(3) == 0)
                definitions += "(tag)";
            var shape = ModuleShape.Of(Module.ConvertText($"(module {definitions})"))!;
            var budget = random.NextInt64(64 * Page);
            try
            {
                var bounds = EngineBounds.Of(WasiModule.FromBytes(default), shape, new(budget, "option"), s_ceilings);
                var total = shape.Memories.Sum(memory => Math.Min(memory.Maximum, bounds.MemoryBytes))
                    + shape.Tables.Sum(table => 8 * Math.Min(table.Maximum, bounds.TableElements))
                    + (shape.HasManagedHeap ? bounds.MemoryBytes : 0);
                Assert.True(total <= budget, $"{definitions}: {total} of {budget}");
                Assert.All(shape.Memories, memory => Assert.True(memory.Minimum <= bounds.MemoryBytes, definitions));
                Assert.All(shape.Tables, table => Assert.True(table.Minimum <= bounds.TableElements, definitions));
            }
            catch (WasiModuleException)
            {
                // Refused: what it starts with, and the part that its growing tables may take, is more than the budget.
                Assert.True(shape.Memories.Count * (shape.Memories.Select(memory => memory.Minimum).DefaultIfEmpty().Max() + 1) + 8 * 4 * 9000 >= budget - budget / 16, $"{definitions}: {budget}");
            }
        }
    }

    private static EngineBounds Bounds(string definitions, long budget) => EngineBounds.Of(
        WasiModule.FromBytes(default),
        ModuleShape.Of(Module.ConvertText($"(module {definitions})"))!,
        new(budget, "WasiLimits.MaxMemoryBytes"),
        s_ceilings);
}
