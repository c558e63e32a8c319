namespace WasiGuard.Wasmtime.Tests;

/// <summary>Counts the open files of this process.</summary>
[Collection(nameof(Alone))]
public sealed class PipeTests : IDisposable
{
    private readonly TestRunner _test = new();

    public void Dispose() => _test.Dispose();

    [Theory]
    [InlineData("hello", null)]
    [InlineData("loop", 1)]
    public async Task Pipes_AreClosed_WithTheirProcess(string guest, int? milliseconds)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");
        var runner = _test.Create();
        var input = new WasiExecInput { Module = Guests.Get(guest), Limits = new() { Timeout = milliseconds is { } time ? TimeSpan.FromMilliseconds(time) : null } };
        await runner.ExecuteAsync(input, _test.Cancelled);
        var before = OpenFiles();

        for (var i = 0; i < 10; i++)
            await runner.ExecuteAsync(input, _test.Cancelled);

        // Ten runs with leaks leave thirty; a few are the runtime's own.
        Assert.InRange(OpenFiles(), 0, before + 9);
    }

    private static int OpenFiles() => Directory.GetFiles("/proc/self/fd").Length;
}
