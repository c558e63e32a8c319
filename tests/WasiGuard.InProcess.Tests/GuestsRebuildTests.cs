using System.Diagnostics;

namespace WasiGuard.InProcess.Tests;

/// <summary>The programs that the tests run are what their sources say.</summary>
public sealed class GuestsRebuildTests
{
    [Fact(Timeout = 300_000)]
    public async Task Guests_RebuildToTheSameBytes()
    {
        var sources = Path.Combine(Repository(), "tests", "Modules");
        foreach (var tool in (string[])["/usr/bin/clang-14", "/usr/bin/wasm-ld-14", "/usr/bin/wat2wasm", "/usr/include/wasm32-wasi/stdio.h"])
            Assert.SkipUnless(File.Exists(tool), $"{tool} is missing; install clang-14, lld-14, wasi-libc, libclang-rt-14-dev-wasm32 and wabt.");
        var output = Directory.CreateTempSubdirectory("wasiguard-guests-").FullName;
        try
        {
            using var build = Process.Start(new ProcessStartInfo(Path.Combine(sources, "build.sh"), [output]) { RedirectStandardError = true })!;
            var errors = await build.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await build.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(build.ExitCode == 0, errors);
            Assert.Equal(Names(sources), Names(output));
            Assert.All(Names(sources), name => Assert.True(
                File.ReadAllBytes(Path.Combine(sources, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(output, name))),
                $"{name} is not what its source builds to; run tests/Modules/build.sh."));
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    private static string[] Names(string directory) => [.. Directory.GetFiles(directory, "*.wasm").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "WasiGuard.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        return directory.FullName;
    }
}
