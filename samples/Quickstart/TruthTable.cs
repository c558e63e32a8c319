using WasiGuard;

namespace Quickstart;

/// <summary>Prints which runner has which capability.</summary>
internal static class TruthTable
{
    public static void Print(TextWriter output, params Type[] runners)
    {
        var sets = runners.Select(CapabilitySet.Of).ToArray();
        var names = sets.SelectMany(set => set.GetNames()).Distinct().Order().ToArray();

        output.WriteLine($"   {"",-18}{string.Concat(runners.Select(runner => $"{runner.Name,-22}"))}");
        foreach (var name in names)
            output.WriteLine($"   {name,-18}{string.Concat(sets.Select(set => $"{(set.GetNames().Contains(name) ? "yes" : "no"),-22}"))}");
    }
}
