namespace WasiGuard;

/// <summary>What is malformed gives an exception of the right type that names the member and the way out.</summary>
public abstract class BadInputContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    [Fact(Timeout = TestTimeout)]
    public async Task Input_Null_IsRefused() => await Assert.ThrowsAsync<ArgumentNullException>(() => Runner.ExecuteAsync(null!, TestCancelled));

    [Theory(Timeout = TestTimeout)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(30)]
    [InlineData(200)]
    [InlineData(2000)]
    [InlineData(3700)]
    public async Task Module_CutOff_IsTheHostsFailure(int length) =>
        await AssertHostFailureAsync(WasiModule.FromBytes(Guests.Get("hello").Bytes[..length], "cut"), "'cut'");

    [Theory(Timeout = TestTimeout)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Module_OfRandomBytes_IsTheHostsFailure(int seed)
    {
        var bytes = new byte[1000];
        new Random(seed).NextBytes(bytes);
        await AssertHostFailureAsync(WasiModule.FromBytes(bytes, "noise"), "'noise'");

        "\0asm\u0001\0\0\0"u8.CopyTo(bytes);
        await AssertHostFailureAsync(WasiModule.FromBytes(bytes, "noise"), "'noise'");
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Module_ThatIsWrongInside_IsTheHostsFailure()
    {
        var bytes = Guests.Get("hello").Bytes.ToArray();
        bytes.AsSpan(bytes.Length / 2, 200).Fill(0xfe);

        await AssertHostFailureAsync(WasiModule.FromBytes(bytes, "broken"), "'broken'");
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Module_ThatIsAComponent_IsTheHostsFailure() => await AssertHostFailureAsync(Guests.Get("component"), "component", "wasip1");

    [Fact(Timeout = TestTimeout)]
    public async Task Module_MissingFile_IsTheHostsFailure()
    {
        var missing = Path.Combine(TemporaryDirectory, "missing.wasm");

        await AssertHostFailureAsync(WasiModule.FromFile(missing), missing, "WasiModule.FromFile");
        await AssertHostFailureAsync(WasiModule.FromFile(TemporaryDirectory), TemporaryDirectory);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("empty")]
    [InlineData("nostart")]
    [InlineData("startparam")]
    public async Task Module_WithoutAStart_IsTheHostsFailure(string guest) => await AssertHostFailureAsync(Guests.Get(guest), "_start");

    [Fact(Timeout = TestTimeout)]
    public async Task Module_ThatImportsWhatWasiLacks_IsTheHostsFailure() => await AssertHostFailureAsync(Guests.Get("missingwasi"), "no_such_function");

    [Fact(Timeout = TestTimeout)]
    public async Task Arguments_WithNulOrNull_AreRefusedByName()
    {
        await AssertBadAsync(Input("hello", "ok", "a\0b"), "WasiExecInput.Arguments[1]");
        await AssertBadAsync(Input("hello", [null!]), "WasiExecInput.Arguments[0]");
        await AssertBadAsync(Input("hello") with { ProgramName = "a\0b" }, "WasiExecInput.ProgramName");
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("", "v")]
    [InlineData("A=B", "v")]
    [InlineData("A\0", "v")]
    [InlineData("A", "v\0")]
    [InlineData("A", null)]
    public async Task Environment_Malformed_IsRefusedByName(string name, string? value) =>
        await AssertBadAsync(Input("hello") with { Environment = new Dictionary<string, string> { [name] = value! } }, "WasiExecInput.Environment");

    [Theory(Timeout = TestTimeout)]
    [InlineData("D800")]
    [InlineData("61 DC00")]
    [InlineData("DC00 D83D")]
    [InlineData("D83D DE00 D83D")]
    [InlineData("D83D 62 DE00")]
    public async Task Text_WithALoneSurrogate_IsRefusedByName(string codeUnits)
    {
        var text = new string([.. codeUnits.Split(' ').Select(unit => (char)Convert.ToInt32(unit, 16))]);

        await AssertBadAsync(Input("hello", "ok", text), "WasiExecInput.Arguments[1]", "surrogate");
        await AssertBadAsync(Input("hello") with { ProgramName = text }, "WasiExecInput.ProgramName", "surrogate");
        await AssertBadAsync(Input("hello") with { Environment = new Dictionary<string, string> { [text] = "v" } }, "WasiExecInput.Environment", "surrogate");
        await AssertBadAsync(Input("hello") with { Environment = new Dictionary<string, string> { ["NAME"] = text } }, "WasiExecInput.Environment['NAME']", "surrogate");
        if (Declares<SupportsWorkingDirectoryAttribute>())
            await AssertBadAsync(Input("hello") with { WorkingDirectory = "/" + text }, "WasiExecInput.WorkingDirectory", "surrogate");
        AssertNamed("GuestPath", () => new WasiPreopen(TemporaryDirectory, "/" + text));
        AssertNamed("HostPath", () => new WasiPreopen(text, "/data"));
        AssertNamed("path", () => WasiFileSnapshot.Empty.WithFile("a/" + text, "x"));
        AssertNamed("path", () => WasiFileSnapshot.Empty.WithDirectory(text));
        AssertNamed("text", () => WasiFileSnapshot.Empty.WithFile("a", text));
        AssertNamed("name", () => WasiModule.FromBytes(default, text));
        AssertNamed("path", () => WasiModule.FromFile(text));

        static void AssertNamed(string member, Func<object> create)
        {
            var refusal = Assert.ThrowsAny<ArgumentException>(create);
            Assert.Equal(member, refusal.ParamName);
            Assert.Contains("surrogate", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Lists_ThatTheCallerChanges_ReachTheGuestAsTheyWereSet()
    {
        List<string> arguments = ["first"];
        Dictionary<string, string> environment = new() { ["NAME"] = "first" };
        var input = Input("echo") with { Arguments = arguments, Environment = environment };
        arguments[0] = "a\0b";
        environment["NAME"] = "a\0b";

        var running = RunAsync(input);
        arguments[0] = null!;
        arguments.Add("more");
        environment["A=B"] = null!;
        var result = await running;

        AssertExited(0, result);
        Assert.Contains("arg[1]=first\nenv NAME=first\n", result.StdoutText, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task List_WhoseEnumeratorSaysOtherThanItsIndexer_IsCheckedByWhatWouldRun() =>
        await AssertBadAsync(Input("hello") with { Arguments = new TwoFacedList() }, "WasiExecInput.Arguments[0]");

    [Fact(Timeout = TestTimeout)]
    public async Task Preopens_NullOrChanged_AreRefusedByNameOrAsTheyWereSet()
    {
        List<WasiPreopen> preopens = [new(CreateHostDirectory("data"), "/data")];
        var given = Input("hello") with { Preopens = preopens };
        var readOnly = Input("hello") with { ReadOnlyPreopens = preopens };
        preopens[0] = null!;
        preopens.Add(null!);

        if (Declares<SupportsPreopensAttribute>())
        {
            AssertExited(0, await RunAsync(given));
            await AssertBadAsync(Input("hello") with { Preopens = preopens }, "WasiExecInput.Preopens[0]");
        }

        if (Declares<SupportsReadOnlyPreopensAttribute>())
        {
            AssertExited(0, await RunAsync(readOnly));
            await AssertBadAsync(Input("hello") with { ReadOnlyPreopens = preopens }, "WasiExecInput.ReadOnlyPreopens[0]");
        }
    }

    [Fact(Timeout = TestTimeout)]
    public async Task TextOfTheHost_IsEscapedInMessages()
    {
        const string Hostile = "a\u001b[31m\nb\u202e";
        if (Declares<SupportsPreopensAttribute>())
        {
            var host = CreateHostDirectory("there");
            await AssertBadAsync(Input("hello") with { Preopens = [new(Path.Combine(TemporaryDirectory, Hostile), "/p")] }, "WasiExecInput.Preopens[0].HostPath", @"a\u{1b}[31m\nb\u{202e}");
            await AssertBadAsync(Input("hello") with { Preopens = [new(host, "/" + Hostile), new(host, "/" + Hostile)] }, "Preopens[1].GuestPath", @"/a\u{1b}[31m\nb\u{202e}");
        }

        if (Declares<SupportsWorkingDirectoryAttribute>())
        {
            await AssertBadAsync(Input("hello") with { WorkingDirectory = "/" + Hostile }, "WasiExecInput.WorkingDirectory", @"/a\u{1b}[31m\nb\u{202e}");
            await AssertBadAsync(Input("hello") with { WorkingDirectory = Hostile }, "WasiExecInput.WorkingDirectory", "relative");
        }

        await AssertHostFailureAsync(WasiModule.FromFile(Path.Combine(TemporaryDirectory, Hostile)), @"a\u{1b}[31m\nb\u{202e}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("./a")]
    [InlineData("a\0b")]
    public void SnapshotPath_Malformed_IsRefused(string path)
    {
        Assert.ThrowsAny<ArgumentException>(() => WasiFileSnapshot.Empty.WithFile(path, "x"));
        Assert.ThrowsAny<ArgumentException>(() => WasiFileSnapshot.Empty.WithDirectory(path));
    }

    [Fact]
    public void SnapshotPath_TooLong_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => WasiFileSnapshot.Empty.WithFile(new string('n', 256), "x"));
        Assert.Throws<ArgumentException>(() => WasiFileSnapshot.Empty.WithFile(string.Concat(Enumerable.Repeat("n/", 2048)) + "n", "x"));
    }

    [Fact]
    public void Limits_OutOfBounds_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WasiLimits { MaxStdoutBytes = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WasiLimits { MaxStderrBytes = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WasiLimits { MaxMemoryBytes = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WasiLimits { Timeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WasiLimits { Timeout = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WasiLimits { Timeout = TimeSpan.MaxValue });
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Limits_AtTheCeilings_Work_AndBeyondThemAreRefusedByName()
    {
        var ceilings = new WasiCeilings();
        var limits = new WasiLimits { MaxStdoutBytes = ceilings.OutputBytes, MaxStderrBytes = ceilings.OutputBytes, Timeout = ceilings.RunningTime };
        if (Declares<SupportsFuelAttribute>())
            limits = limits with { Fuel = ulong.MaxValue };
        if (Declares<SupportsMemoryLimitAttribute>())
            limits = limits with { MaxMemoryBytes = ceilings.MemoryBytes };
        var input = Input("hello");

        AssertExited(0, await RunAsync(input with { Limits = limits }));
        AssertExited(0, await RunAsync(input with { Limits = new() { MaxStdoutBytes = null, MaxStderrBytes = null } }));
        await AssertBadAsync(input with { Limits = limits with { MaxStdoutBytes = ceilings.OutputBytes + 1 } }, "MaxStdoutBytes", "Ceilings.OutputBytes");
        await AssertBadAsync(input with { Limits = limits with { MaxStderrBytes = long.MaxValue } }, "MaxStderrBytes", "Ceilings.OutputBytes");
        await AssertBadAsync(input with { Limits = limits with { Timeout = ceilings.RunningTime + TimeSpan.FromTicks(1) } }, "Timeout", "Ceilings.RunningTime");
        if (Declares<SupportsMemoryLimitAttribute>())
            await AssertBadAsync(input with { Limits = limits with { MaxMemoryBytes = ceilings.MemoryBytes + 1 } }, "MaxMemoryBytes", "Ceilings.MemoryBytes");
    }

    private Task AssertHostFailureAsync(WasiModule module, params string[] named) => AssertThrowsAsync<WasiRunnerException>(new() { Module = module }, named);

    private Task AssertBadAsync(WasiExecInput input, params string[] named) => AssertThrowsAsync<ArgumentException>(input, named);

    private async Task AssertThrowsAsync<TException>(WasiExecInput input, string[] named) where TException : Exception
    {
        // With files, so that a runner has something to leave behind.
        if (Declares<SupportsFileSnapshotAttribute>())
            input = input with { Files = WasiFileSnapshot.Empty.WithFile("a", "a"), StandardInput = new byte[] { 1 } };
        var failure = await Assert.ThrowsAnyAsync<TException>(() => RunAsync(input));
        Assert.All(named, name => Assert.Contains(name, failure.Message, StringComparison.Ordinal));
        Assert.DoesNotContain(failure.Message, char.IsControl);
        // The parameter of the method that was called; the message names the member of the input.
        if (failure is ArgumentException refusal)
            Assert.Equal("input", refusal.ParamName);
    }

    private sealed class TwoFacedList : IReadOnlyList<string>
    {
        public int Count => 1;

        public string this[int index] => "harmless";

        public IEnumerator<string> GetEnumerator()
        {
            yield return "a\0b";
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
