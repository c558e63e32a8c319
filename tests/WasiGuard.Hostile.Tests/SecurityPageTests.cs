namespace WasiGuard.Hostile.Tests;

public sealed class SecurityPageTests
{
    private const string Update = "WASIGUARD_UPDATE_DOCS";

    [Fact]
    public void Page_ShowsTheTable()
    {
        var page = File.ReadAllText(SecurityPage.FilePath);
        var updated = SecurityPage.Updated(page);
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(SecurityPage.FilePath, updated);
        else
            Assert.True(page == updated, $"docs/security.md does not show the table of attacks as it is. Run these tests with {Update}=1 to write it, and look at the change.");
    }

    [Fact]
    public void Attacks_HaveNamesOfTheirOwn() =>
        Assert.Equal(AttackTable.All.Count, AttackTable.All.DistinctBy(attack => attack.Name).Count());

    [Fact]
    public void Tests_ThatThePageNames_AreThere()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(SecurityPage.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToLookup(path => Path.GetFileNameWithoutExtension(path), File.ReadAllText);
        var named = SecurityPage.TestsIn(File.ReadAllText(SecurityPage.FilePath)).Distinct().ToList();
        Assert.NotEmpty(named);

        Assert.All(named, test => Assert.Contains(sources[test.Class], source => test.Method is null || source.Contains($" {test.Method}(", StringComparison.Ordinal)));
    }
}
