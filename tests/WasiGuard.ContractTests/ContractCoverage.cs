using System.Reflection;

namespace WasiGuard;

/// <summary>Holds a runner's test project against the list of contract themes.</summary>
public static class ContractCoverage
{
    /// <summary>Asserts that the assembly has a concrete class for every theme of the contract.</summary>
    public static void AssertComplete(Assembly runnerTests)
    {
        var themes = typeof(RunnerContract<>).Assembly.GetExportedTypes()
            .Where(type => type.IsAbstract && IsContract(type.BaseType))
            .Select(type => type.Name);
        var inherited = runnerTests.GetTypes()
            .Where(type => !type.IsAbstract && IsContract(type.BaseType?.BaseType))
            .Select(type => type.BaseType!.Name)
            .ToHashSet();
        Assert.Empty(themes.Where(theme => !inherited.Contains(theme)));
    }

    private static bool IsContract(Type? type) => type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(RunnerContract<>);
}
