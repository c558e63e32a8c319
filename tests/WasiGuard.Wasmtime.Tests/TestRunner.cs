using System.Diagnostics;
using WasmtimeStandIn;

namespace WasiGuard.Wasmtime.Tests;

/// <summary>A test's own directory, with runners that write below it and programs around the real one.</summary>
public sealed class TestRunner : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wasiguard-wasmtime-");
    private readonly CancellationTokenSource _timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

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
    public string CreateScript(string commands) => CreateCompilingScript($"[ \"$1\" = compile ] && exec \"$WASMTIME\" \"$@\"\n{commands}");

    /// <summary>A program made of shell commands, to compile with too.</summary>
    public string CreateCompilingScript(string commands, string name = "program.sh")
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs /bin/sh.");
        var path = PathOf(name);
        File.WriteAllText(path, $"#!/bin/sh\nWASMTIME='{WasmtimeProgram.Path}'\nHERE='{_folder.FullName}'\n{commands}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
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
