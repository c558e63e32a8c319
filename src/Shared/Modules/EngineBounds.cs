namespace WasiGuard;

/// <summary>
/// What an engine is told so that all that a guest can make it hold stays within a budget. An engine has one number for each memory and one for each
/// table, and asks nobody, so both follow from what the module declares; see <see cref="WasiLimits.MaxMemoryBytes"/>.
/// </summary>
/// <param name="MemoryBytes">What each memory, and the managed heap, may grow to.</param>
/// <param name="TableElements">What each table may grow to.</param>
/// <param name="Memories">How many memories there are.</param>
/// <param name="Tables">How many tables there are.</param>
internal readonly record struct EngineBounds(long MemoryBytes, long TableElements, int Memories, int Tables)
{
    private const int ElementBytes = 8;

    // Tables that name no maximum rarely grow: what they may grow by is taken from the memories.
    private const int GrowingTablesShare = 16;

    /// <exception cref="WasiModuleException">What the module starts with does not fit; the message names the option.</exception>
    public static EngineBounds Of(WasiModule module, ModuleShape shape, MemoryBudget budget, WasiCeilings ceilings)
    {
        if (shape.Memories.Any(one => one.IsShared))
            throw new WasiModuleException($"The module '{GuestText.Shown(module.Name)}' declares a memory that threads share, which no runner of Wasmtime gives: its growth asks no limit. Build the module without threads.");
        var elements = TableElementsOf(module, shape, budget.Bytes, ceilings);
        var rest = budget.Bytes - ElementBytes * Total(shape.Tables, elements);
        var memory = rest < 0 ? -1 : Largest(rest, each => AtMost(shape, each));
        var least = shape.Memories.Count == 0 ? 0 : shape.Memories.Max(one => one.Minimum);
        if (memory >= least)
            return new(memory, elements, shape.Memories.Count, shape.Tables.Count);
        throw new WasiModuleException(
            $"The module '{GuestText.Shown(module.Name)}' needs more memory than the limit of {budget.Bytes} bytes from the start: {Described(shape)}. Raise {budget.Option}, or build the module with less.");
    }

    private static long TableElementsOf(WasiModule module, ModuleShape shape, long budget, WasiCeilings ceilings)
    {
        if (shape.Tables.Count == 0)
            return 0;
        var least = Sum(shape.Tables.Select(table => table.Minimum));
        if (least > ceilings.TableElements)
        {
            throw new WasiModuleException(
                $"The module '{GuestText.Shown(module.Name)}' starts with {least} elements in its tables, above the runner's ceiling of {ceilings.TableElements}. Raise Ceilings.{nameof(ceilings.TableElements)} in the options of the runner, or build the module with less.");
        }

        var most = Math.Min(ceilings.TableElements, Math.Max(least, budget / GrowingTablesShare / ElementBytes));
        var largest = shape.Tables.Max(table => table.Minimum);
        return Math.Max(largest, Largest(most, each => Total(shape.Tables, each)));
    }

    /// <summary>The largest number whose total fits.</summary>
    private static long Largest(long most, Func<long, long> total)
    {
        var (fits, tooLarge) = (0L, most == long.MaxValue ? most : most + 1);
        while (tooLarge - fits > 1)
        {
            var middle = fits + (tooLarge - fits) / 2;
            if (total(middle) <= most)
                fits = middle;
            else
                tooLarge = middle;
        }

        return fits;
    }

    private static long AtMost(ModuleShape shape, long each)
    {
        var total = shape.HasManagedHeap ? each : 0;
        foreach (var memory in shape.Memories)
            total = Add(total, Math.Min(memory.Maximum, each));

        return total;
    }

    private static long Total(IReadOnlyList<TableShape> tables, long each) => Sum(tables.Select(table => Math.Min(Math.Max(table.Minimum, table.Maximum), each)));

    private static long Sum(IEnumerable<long> numbers) => numbers.Aggregate(0L, Add);

    private static long Add(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;

    private static string Described(ModuleShape shape)
    {
        var parts = new List<string>();
        if (shape.Memories.Count > 0)
            parts.Add($"{shape.Memories.Count} {(shape.Memories.Count == 1 ? "memory" : "memories")} of {Sum(shape.Memories.Select(memory => memory.Minimum))} bytes");
        if (shape.Tables.Count > 0)
            parts.Add($"tables of {Sum(shape.Tables.Select(table => table.Minimum))} elements");
        return string.Join(" and ", parts);
    }
}
