namespace WasiGuard;

/// <summary>Directories of the host, to read and write or to read only.</summary>
public abstract class PreopenContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    [Fact(Timeout = TestTimeout)]
    public async Task Preopen_IsReadAndWritten()
    {
        var host = HostDirectoryWith("in.txt", "from the host");
        var input = Input("files", "read", "/data/in.txt", "+", "write", "/data/out.txt", "from the guest") with { Preopens = [new(host, "/data")] };
        if (await IsRefusedAsync<SupportsPreopensAttribute>(input))
            return;

        var result = await RunAsync(input);

        AssertExited(0, result);
        Assert.StartsWith("from the host", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal("from the guest", File.ReadAllText(Path.Combine(host, "out.txt")));
        Assert.Null(result.Files);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Preopens_HaveTheirGuestPaths_AndNoOthers()
    {
        var input = Input("preopens") with { Preopens = [new(CreateHostDirectory("one"), "/one"), new(CreateHostDirectory("two"), "/two/inner")] };
        if (await IsRefusedAsync<SupportsPreopensAttribute>(input))
            return;

        Assert.Equal("fd 3 /one\nfd 4 /two/inner\n", (await RunAsync(input)).StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Preopens_Empty_GiveNothing()
    {
        var input = Input("preopens") with { Preopens = [] };
        if (await IsRefusedAsync<SupportsPreopensAttribute>(input))
            return;

        Assert.Empty((await RunAsync(input)).StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Preopens_AndFiles_WorkTogether()
    {
        var host = HostDirectoryWith("in.txt", "host");
        var input = Input("files", "read", "/data/in.txt", "+", "write", "/a.txt", "A", "+", "write", "/data/b.txt", "B") with
        {
            Files = WasiFileSnapshot.Empty.WithFile("a.txt", "a"),
            Preopens = [new(host, "/data")],
        };
        if (await IsRefusedAsync<SupportsPreopensAttribute>(input) || await IsRefusedAsync<SupportsFileSnapshotAttribute>(input))
            return;

        var result = await RunAsync(input);

        AssertExited(0, result);
        Assert.Equal(["a.txt"], result.Files!.Files.Keys);
        Assert.Equal("A"u8.ToArray(), result.Files["a.txt"].ToArray());
        Assert.Equal("B", File.ReadAllText(Path.Combine(host, "b.txt")));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Preopen_DoesNotReachBeyondItself()
    {
        var host = HostDirectoryWith("inner/x", "x");
        File.WriteAllText(Path.Combine(host, "secret"), "secret");
        File.CreateSymbolicLink(Path.Combine(host, "inner", "out"), Path.Combine(host, "secret"));
        var input = Input("files", "read", "/data/../secret", "+", "read", "/data/out") with { Preopens = [new(Path.Combine(host, "inner"), "/data")] };
        if (await IsRefusedAsync<SupportsPreopensAttribute>(input))
            return;

        var result = await RunAsync(input);

        Assert.Equal(1, result.ExitCode);
        Assert.DoesNotContain("secret\n", result.StdoutText.Replace("/data/../secret", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(2, result.StdoutText.Split(": E").Length - 1);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("write /data/new.txt x")]
    [InlineData("write /data/in.txt x")]
    [InlineData("append /data/in.txt x")]
    [InlineData("truncate /data/in.txt 1")]
    [InlineData("open-write /data/in.txt")]
    [InlineData("mkdir /data/d")]
    [InlineData("rm /data/in.txt")]
    [InlineData("rmdir /data/sub")]
    [InlineData("rename /data/in.txt /data/other.txt")]
    [InlineData("symlink /data/link in.txt")]
    public async Task ReadOnlyPreopen_RefusesEveryChange(string operation)
    {
        var host = HostDirectoryWith("in.txt", "host");
        Directory.CreateDirectory(Path.Combine(host, "sub"));
        var input = Input("files", operation.Split(' ')) with { ReadOnlyPreopens = [new(host, "/data")] };
        if (await IsRefusedAsync<SupportsReadOnlyPreopensAttribute>(input))
            return;

        var result = await RunAsync(input);

        Assert.Equal(1, result.ExitCode);
        Assert.Matches(": E(PERM|ROFS|ACCES|NOTCAPABLE|BADF)", result.StdoutText);
        Assert.Equal(["in.txt", "sub"], Directory.GetFileSystemEntries(host).Select(Path.GetFileName).Order());
        Assert.Equal("host", File.ReadAllText(Path.Combine(host, "in.txt")));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task ReadOnlyPreopen_IsRead_BesideOneThatIsWritten()
    {
        var source = HostDirectoryWith("in.txt", "host");
        var target = CreateHostDirectory("target");
        var input = Input("files", "read", "/ro/in.txt", "+", "list", "/ro", "+", "write", "/rw/out.txt", "x") with
        {
            ReadOnlyPreopens = [new(source, "/ro")],
            Preopens = [new(target, "/rw")],
        };
        if (await IsRefusedAsync<SupportsReadOnlyPreopensAttribute>(input) || await IsRefusedAsync<SupportsPreopensAttribute>(input))
            return;

        var result = await RunAsync(input);

        AssertExited(0, result);
        Assert.Equal("hostin.txt\nwrite /rw/out.txt: ok\n", result.StdoutText);
        Assert.Equal("x", File.ReadAllText(Path.Combine(target, "out.txt")));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Preopen_OfADirectoryThatIsNotThere_IsRefusedByName()
    {
        var missing = Path.Combine(TemporaryDirectory, "missing");
        var input = Input("hello") with { Preopens = [new(CreateHostDirectory("there"), "/a"), new(missing, "/b")] };

        await AssertBadAsync<SupportsPreopensAttribute>(input, "WasiExecInput.Preopens[1].HostPath", missing);
        await AssertBadAsync<SupportsReadOnlyPreopensAttribute>(
            Input("hello") with { ReadOnlyPreopens = [new(missing, "/b")] }, "WasiExecInput.ReadOnlyPreopens[0].HostPath", missing);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Preopen_OfAFile_IsRefusedByName()
    {
        var file = Path.Combine(HostDirectoryWith("file", "x"), "file");

        await AssertBadAsync<SupportsPreopensAttribute>(Input("hello") with { Preopens = [new(file, "/a")] }, "WasiExecInput.Preopens[0].HostPath");
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Preopen_Null_IsRefusedByName() =>
        await AssertBadAsync<SupportsPreopensAttribute>(Input("hello") with { Preopens = [null!] }, "WasiExecInput.Preopens[0]");

    [Fact(Timeout = TestTimeout)]
    public async Task GuestPath_Twice_IsRefusedByName()
    {
        var host = CreateHostDirectory("host");

        var twice = Input("hello") with { Preopens = [new(host, "/a"), new(host, "/a/")] };
        if (await IsRefusedAsync<SupportsPreopensAttribute>(twice))
            return;

        await AssertBadAsync<SupportsPreopensAttribute>(twice, "WasiExecInput.Preopens[1].GuestPath", "/a");
        await AssertBadAsync<SupportsReadOnlyPreopensAttribute>(
            Input("hello") with { Preopens = [new(host, "/a")], ReadOnlyPreopens = [new(host, "/a")] }, "WasiExecInput.ReadOnlyPreopens[0].GuestPath", "/a");
    }

    [Fact(Timeout = TestTimeout)]
    public async Task GuestPath_WhereTheFilesAre_IsRefusedByName()
    {
        var host = CreateHostDirectory("host");
        var files = WasiFileSnapshot.Empty.WithFile("data/x", "x");
        if (await IsRefusedAsync<SupportsFileSnapshotAttribute>(Input("hello") with { Files = files }))
            return;

        await AssertBadAsync<SupportsPreopensAttribute>(Input("hello") with { Files = files, Preopens = [new(host, "/")] }, "WasiExecInput.Preopens[0].GuestPath", "WasiExecInput.Files");
        await AssertBadAsync<SupportsPreopensAttribute>(Input("hello") with { Files = files, Preopens = [new(host, "/data")] }, "WasiExecInput.Preopens[0].GuestPath", "data/x");
        await AssertBadAsync<SupportsPreopensAttribute>(Input("hello") with { Files = files, Preopens = [new(host, "/data/x/y")] }, "WasiExecInput.Preopens[0].GuestPath", "data/x");
    }

    private async Task AssertBadAsync<TCapability>(WasiExecInput input, params string[] named) where TCapability : RunnerCapabilityAttribute
    {
        if (await IsRefusedAsync<TCapability>(input))
            return;
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(input));
        Assert.All(named, name => Assert.Contains(name, refused.Message, StringComparison.Ordinal));
    }

    private string HostDirectoryWith(string file, string text)
    {
        var host = CreateHostDirectory("host");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(host, file))!);
        File.WriteAllText(Path.Combine(host, file), text);
        return host;
    }
}
