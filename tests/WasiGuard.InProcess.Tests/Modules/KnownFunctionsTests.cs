using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Wasmtime;

namespace WasiGuard.InProcess.Tests.Modules;

/// <summary>The table of known functions is what the engine's native library links, what our own functions are, and what the worker in the browser has.</summary>
public sealed partial class KnownFunctionsTests : IDisposable
{
    private readonly Engine _engine = new();
    private readonly Linker _linker;
    private readonly Store _store;

    public KnownFunctionsTests()
    {
        _linker = new(_engine);
        _linker.DefineWasi();
        FetchGetImport.Define(_linker);
        StreamImports.Define(_linker);
        _store = new(_engine);
        _store.SetWasiConfiguration(new());
    }

    public void Dispose()
    {
        _store.Dispose();
        _linker.Dispose();
        _engine.Dispose();
    }

    [Theory]
    [InlineData(KnownFunctions.Wasi, 46)]
    [InlineData(FetchGetImport.Module, 1)]
    [InlineData("wasiguard_netfetch", 6)]
    public void Functions_AreLinked_WithTheTypesOfTheTable(string module, int count)
    {
        var table = KnownFunctions.Of(module)!;

        Assert.Equal(count, table.Count);
        Assert.Equal(table, table.ToDictionary(function => function.Key, function => LinkedType(module, function.Key)));
    }

    /// <summary>The names lie in the library without separators, so every text that may be one is asked for.</summary>
    [Fact]
    public void Table_HasEveryFunction_ThatTheNativeLibraryLinks()
    {
        var library = Directory.GetFiles(AppContext.BaseDirectory, "*wasmtime*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".so" or ".dylib" or ".dll" && !file.Contains("Dotnet", StringComparison.OrdinalIgnoreCase) && IsForThisMachine(file)).MaxBy(file => new FileInfo(file).Length);
        Assert.SkipWhen(library is null, "The native library does not lie beside the tests.");
        var candidates = new HashSet<string>();
        foreach (Match run in Names().Matches(Encoding.Latin1.GetString(File.ReadAllBytes(library))))
        {
            var text = run.Groups[1].Value;
            for (var length = 1; length <= text.Length; length++)
                candidates.Add(text[..length]);
        }

        var linked = candidates.Where(name => _linker.GetFunction(_store, KnownFunctions.Wasi, name) is not null);

        Assert.Equal(KnownFunctions.Of(KnownFunctions.Wasi)!.Keys.Order(StringComparer.Ordinal), linked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Table_IsTheSame_InTheBrowsersWorker()
    {
        var script = File.ReadAllText(Path.Combine(RepositoryRoot(), "src", "WasiGuard.Browser", "Scripts", "signatures.js"));
        foreach (var (module, name) in new[] { (KnownFunctions.Wasi, "wasi"), (FetchGetImport.Module, "upstreamNetFetch"), ("wasiguard_netfetch", "netFetch") })
        {
            var block = Regex.Match(script, $@"export const {name} = \{{(.*?)\n\}};", RegexOptions.Singleline).Groups[1].Value;
            var functions = Signature().Matches(block).ToDictionary(function => function.Groups[1].Value, function => TypeOf(function.Groups[1].Value, function.Groups[2].Value));

            Assert.Equal(KnownFunctions.Of(module)!.OrderBy(function => function.Key, StringComparer.Ordinal), functions.OrderBy(function => function.Key, StringComparer.Ordinal));
        }

        static string TypeOf(string name, string words) => FunctionType.Of(
            string.Concat(words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "j" ? 'j' : 'i')),
            name == "proc_exit" ? "" : "i");
    }

    private string LinkedType(string module, string name)
    {
        var function = _linker.GetFunction(_store, module, name);
        return function is null ? "nothing" : FunctionType.Of(Letters(function.Parameters), Letters(function.Results));

        static string Letters(IReadOnlyList<ValueKind> kinds) => string.Concat(kinds.Select(kind => kind switch
        {
            ValueKind.Int32 => 'i',
            ValueKind.Int64 => 'j',
            _ => throw new InvalidOperationException($"{kind} has no letter."),
        }));
    }

    private static bool IsForThisMachine(string file) =>
        !file.Contains("runtimes", StringComparison.Ordinal) || file.Contains(System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier, StringComparison.Ordinal);

    private static string RepositoryRoot([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));

    /// <summary>Each place where a name may begin, with what follows.</summary>
    [GeneratedRegex("(?=((?:args|clock|environ|fd|path|poll|proc|random|sched|sock|thread)_[a-z_]{1,40}))")]
    private static partial Regex Names();

    [GeneratedRegex(@"(\w+): '([^']*)'")]
    private static partial Regex Signature();
}
