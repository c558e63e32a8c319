namespace WasiGuard.InProcess.Tests.Execution;

public sealed class GuestExecutionTests
{
    [Fact(Timeout = 60_000)]
    public async Task TemporaryFiles_AreTheUsersAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        var root = Directory.CreateTempSubdirectory("wasiguard-test-").FullName;
        try
        {
            using var source = new CancellationTokenSource();
            var execution = new InProcessWasiRunner(new() { TemporaryDirectory = root }).ExecuteAsync(
                new() { Module = Guests.Get("sleep"), Arguments = ["3600000"], Files = WasiFileSnapshot.Empty.WithFile("a", "a") }, source.Token);
            while (!Directory.EnumerateFiles(root, "a", SearchOption.AllDirectories).Any())
                await Task.Delay(10, TestContext.Current.CancellationToken);

            var directory = Assert.Single(Directory.GetDirectories(root));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => execution);
            Assert.Empty(Directory.GetFileSystemEntries(root));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task TemporaryDirectory_IsNotMade_WithoutFiles()
    {
        var nowhere = Path.Combine(Path.GetTempPath(), "wasiguard-that-is-not-there");

        var result = await new InProcessWasiRunner(new() { TemporaryDirectory = nowhere }).ExecuteAsync(new() { Module = Guests.Get("hello"), StandardInput = new byte[] { 1 } }, TestContext.Current.CancellationToken);

        Assert.Equal(0, result.ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task TrapMessage_IsTheEnginesDescription()
    {
        var runner = new InProcessWasiRunner();
        var messages = new List<string?>();
        foreach (var kind in (string[])["unreachable", "div", "overflow", "oob", "stack", "indirect", "null"])
            messages.Add((await runner.ExecuteAsync(new() { Module = Guests.Get("trap"), Arguments = [kind] }, TestContext.Current.CancellationToken)).TrapMessage);

        Assert.Equal(
            [
                "wasm `unreachable` instruction executed",
                "integer divide by zero",
                "integer overflow",
                "out of bounds memory access",
                "call stack exhausted",
                "indirect call type mismatch",
                "uninitialized element",
            ],
            messages);
    }
}
