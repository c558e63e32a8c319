namespace WasiGuard.Packaging.Tests;

/// <summary>An application takes our packages whatever release of the target framework's own packages it stays with, the first and the newest.</summary>
public class FrameworkVersionTests(PackageFeed feed)
{
    private const string Program = """
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Logging;
        using WasiGuard;

        var services = new ServiceCollection().AddLogging().AddWasiRunner<InProcessWasiRunner>().AddWasiRunner<WasmtimeWasiRunner>();
        services.AddHealthChecks().AddWasiRunners();
        await using var provider = services.BuildServiceProvider();
        Console.WriteLine(provider.GetRequiredService<IWasiRunner>().Supports<SupportsNetFetchAttribute>());
        """;

    private static readonly string[] s_framework = ["Microsoft.Extensions.Logging", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Options", "Microsoft.Extensions.Hosting.Abstractions"];

    [Theory]
    [InlineData("10.0.0")]
    [InlineData("11.0.0")]
    public async Task Application_OnOneReleaseOfTheFramework_TakesThePackagesAndRuns(string version)
    {
        var folder = feed.CreateProject(Program, "WasiGuard.DependencyInjection", "WasiGuard.InProcess", "WasiGuard.Wasmtime");
        var project = Path.Combine(folder, "App.csproj");
        var references = string.Concat(s_framework.Select(id => $"""<PackageReference Include="{id}" Version="{version}" />"""));
        var text = await File.ReadAllTextAsync(project, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(project, text.Replace("</Project>", $"<ItemGroup>{references}</ItemGroup></Project>", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var (exitCode, output) = await DotNet.RunAsync(folder, feed.Environment, "run", "-p:TreatWarningsAsErrors=true");

        Assert.True(exitCode == 0, output);
        Assert.EndsWith("True", output.Trim(), StringComparison.Ordinal);
    }
}
