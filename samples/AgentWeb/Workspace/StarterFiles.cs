using WasiGuard;

namespace AgentWeb;

/// <summary>The workspace of a first visit.</summary>
internal static class StarterFiles
{
    public static WasiFileSnapshot Snapshot { get; } = WasiFileSnapshot.Empty
        .WithFile("README.md", "# Orders\n\nRaw orders are in data/. Reports go to reports/.\n")
        .WithFile("data/orders.csv", "day,item,amount\nmon,apples,12\nmon,pears,5\ntue,apples,7\nwed,plums,20\nwed,pears,3\n")
        .WithFile("notes/todo.txt", "sum the orders by item\nremove this note when done\n")
        .WithDirectory("reports");
}
