using System.Text.Json;
using WasiGuard.Tests;

namespace WasiGuard.Browser.Tests;

/// <summary>The browser's engine and <see cref="WasiModule.Imports"/> say the same of every module that the engine takes.</summary>
public sealed class ModuleReaderTests(ITestOutputHelper output)
{
    private const string Read = """
        modules => modules.map(text => {
          const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
          if (!WebAssembly.validate(bytes)) return null;
          const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
          return JSON.stringify(imports.filter(({ kind }) => kind === 'function').map(({ module, name }) => [module, name]));
        })
        """;

    [Fact(Timeout = 120_000)]
    public async Task MalformedModules_AreRefusedByTheEngine()
    {
        var malformed = MalformedModules.Each().Select(row => row.Data).ToArray();

        var read = await ReadAsync([.. malformed.Select(row => row.Item2)]);

        Assert.All(malformed.Zip(read), each => Assert.True(each.Second is null, $"{each.First.Item1}: {each.Second}"));
    }

    [Fact(Timeout = 120_000)]
    public async Task MadeUpModules_ThatTheEngineTakes_AreReadAlike()
    {
        var modules = MalformedModules.MadeUp(20_000).ToArray();

        var read = await ReadAsync(modules);

        output.WriteLine($"{read.Count(each => each is not null)} of {modules.Length} are modules to the engine");
        Assert.Contains(read, each => each is not null);
        Assert.All(modules.Zip(read).Where(each => each.Second is not null), each => Assert.Equal(FunctionsOf(each.First), each.Second));
    }

    [Fact(Timeout = 120_000)]
    public async Task Guests_AreReadAlike()
    {
        var guests = Directory.GetFiles(Path.Combine(Site.Metadata("RepositoryRoot"), "tests", "Modules"), "*.wasm").Where(path => Path.GetFileName(path) != "component.wasm").ToArray();

        var read = await ReadAsync([.. guests.Select(File.ReadAllBytes)]);

        Assert.All(guests.Zip(read).Where(each => each.Second is not null), each => Assert.Equal((each.First, FunctionsOf(File.ReadAllBytes(each.First))), each));
        Assert.True(read.Count(each => each is not null) > guests.Length / 2, string.Join(' ', guests.Zip(read).Where(each => each.Second is null).Select(each => each.First)));
    }

    private static async Task<string?[]> ReadAsync(byte[][] modules)
    {
        Chromium.SkipWhenMissing();
        var page = await TestPage.GetAsync();
        var read = await page.EvaluateAsync<string?[]>(Read, modules.Select(Convert.ToBase64String).ToArray());
        Assert.Equal(modules.Length, read.Length);
        return [.. read.Select(json => json is null ? null : Lines(JsonSerializer.Deserialize<string[][]>(json)!))];
    }

    /// <summary>Each function as MODULE NAME, in lines; what is in the names stands as JSON has it.</summary>
    private static string FunctionsOf(byte[] module) =>
        Lines(WasiModule.FromBytes(module).Imports.Where(import => import.Kind == WasiImportKind.Function).Select(import => new[] { import.Module, import.Name }));

    private static string Lines(IEnumerable<string[]> functions) => string.Join('\n', functions.Select(function => JsonSerializer.Serialize(function)));
}
