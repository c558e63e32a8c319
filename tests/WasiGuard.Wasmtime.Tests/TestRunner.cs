using System.Diagnostics;
using WasmtimeStandIn;

namespace WasiGuard.Wasmtime.Tests;

/// <summary>A test's own directory, with runners that write below it and programs around the real one.</summary>
public sealed class TestRunner : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wasiguard-wasmtime-");
    private readonly CancellationTokenSource _timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private const string Version = "wasmtime 50.0.1";

    private int _scripts;

    public TestRunner()
    {
        TemporaryDirectory = _folder.CreateSubdirectory("tmp").FullName;
        _timeout.CancelAfter(TimeSpan.FromMinutes(1));
    }

    /// <summary>Ends whatever a test waits for: cancelled with the test run, and after a minute.</summary>
    public CancellationToken Cancelled => _timeout.Token;

    /// <summary>Where the runners write.</summary>
    public string TemporaryDirectory { get; }

    public WasmtimeWasiRunner Create(string? program = null) => new(Options(program));

    public WasmtimeRunnerOptions Options(string? program = null) => new()
    {
        ExecutablePath = program ?? WasmtimeProgram.Path,
        ProcessEnvironment = WasmtimeProgram.Environment,
        TemporaryDirectory = TemporaryDirectory,
    };

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>A program that compiles as the real one does, and runs modules with shell commands; <c>$WASMTIME</c> is the one that the tests use, <c>$HERE</c> the test's directory.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="version">What it answers to <c>--version</c>; null when the commands are to answer that too.</param>
    public string CreateScript(string commands, string? version = Version) =>
        CreateCompilingScript($"[ \"$1\" = compile ] && exec \"$WASMTIME\" \"$@\"\n{commands}", $"program{++_scripts}.sh", version);

    /// <summary>A program made of shell commands, to compile with too.</summary>
    public string CreateCompilingScript(string commands, string name = "program.sh", string? version = Version)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs /bin/sh.");
        var path = PathOf(name);
        var answer = version is null ? "" : $"[ \"$1\" = --version ] && echo '{version}' && exit\n";
        // Written by another process: what this one has open, a child that another test starts meanwhile has too for a moment, and then nobody may execute it.
        using var writer = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "cat > \"$1\" && chmod 500 \"$1\"", "sh", path]) { RedirectStandardInput = true })!;
        writer.StandardInput.Write($"#!/bin/sh\nWASMTIME='{WasmtimeProgram.Path}'\nHERE='{_folder.FullName}'\n{answer}{commands}\n");
        writer.StandardInput.Close();
        writer.WaitForExit();
        Assert.Equal(0, writer.ExitCode);
        return path;
    }

    /// <summary>The process whose number a script has written to a file; null when it has ended.</summary>
    public Process? FindProcess(string numberFile)
    {
        try
        {
            return Process.GetProcessById(int.Parse(File.ReadAllText(PathOf(numberFile)), System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Waits until something is there that another process makes.</summary>
    public async Task<T> SeenAsync<T>(Func<T?> look) where T : class
    {
        while (true)
        {
            if (look() is { } seen)
                return seen;
            await Task.Delay(10, Cancelled);
        }
    }

    public void Dispose()
    {
        try
        {
            Assert.Empty(Directory.GetFileSystemEntries(TemporaryDirectory));
        }
        finally
        {
            _folder.Delete(recursive: true);
            _timeout.Dispose();
        }
    }
}
