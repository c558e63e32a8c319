using System.Diagnostics.CodeAnalysis;

namespace WasiGuard.Tests.Guard;

public sealed class CapabilityGuardTests
{
    private static readonly WasiModule s_empty = WasiModule.FromBytes(ReadOnlyMemory<byte>.Empty);
    private static readonly NetFetchPolicy s_policy = new() { Allow = ["api.example.com"] };

    [Fact]
    public void ThrowIfUnsupported_NetFetchOnARunnerWithoutIt_NamesRunnerCapabilityMemberAndWayOut()
    {
        var refused = Refused(new PlainRunner(), new() { Module = s_empty, NetFetch = s_policy });

        Assert.Equal(
            "PlainRunner: netFetch is not supported (wasmtime CLI runner). Set by WasiExecInput.NetFetch. Use a runner with [SupportsNetFetch], such as InProcessWasiRunner, or leave NetFetch null.",
            refused.Message);
        Assert.Matches("(?i)netFetch.*not supported", refused.Message);
        Assert.Equal(typeof(PlainRunner), refused.RunnerType);
        Assert.Equal(["netFetch"], refused.Capabilities);
        Assert.Equal(["WasiExecInput.NetFetch"], refused.Members);
        Assert.EndsWith("docs/rules/WG1001.md", refused.HelpLink);
    }

    [Fact]
    public void ThrowIfUnsupported_SeveralMembers_OneExceptionNamesThemAll()
    {
        var refused = Refused(new PlainRunner(), new() { Module = s_empty, NetFetch = s_policy, WorkingDirectory = "/work", Limits = new() { Fuel = 1 } });

        Assert.Equal(["fuel", "netFetch", "workingDirectory"], refused.Capabilities.Order());
        Assert.Equal(["WasiExecInput.NetFetch", "WasiExecInput.WorkingDirectory", "WasiLimits.Fuel"], refused.Members.Order());
        Assert.Matches("(?i)netFetch.*not supported", refused.Message);
    }

    [Fact]
    public async Task ExecuteAsync_UnsupportedInput_ThrowsBeforeTheCore()
    {
        var runner = new PlainRunner();

        await Assert.ThrowsAsync<WasiCapabilityNotSupportedException>(() => runner.ExecuteAsync(new() { Module = s_empty, NetFetch = s_policy }));

        Assert.Empty(runner.Executed);
    }

    [Fact]
    public void ThrowIfUnsupported_SupportedOrNull_Passes()
    {
        CapabilityGuard.ThrowIfUnsupported(new FetchingRunner(), new() { Module = s_empty, NetFetch = s_policy });
        CapabilityGuard.ThrowIfUnsupported(new PlainRunner(), new() { Module = s_empty, NetFetch = null });
        CapabilityGuard.ThrowIfUnsupported(new HandwrittenRunner(), new() { Module = s_empty, Limits = new() { Fuel = 5 } });
    }

    [Theory]
    [InlineData("gpu", "GpuInput.Gpu")]
    [InlineData("kernels", "GpuInput.Kernels")]
    [InlineData("shared", "GpuInput.Shared")]
    [InlineData("queue", "GpuQueue.Slice")]
    [InlineData("queue in a queue", "GpuQueue.Slice")]
    [InlineData("queues", "GpuQueue.Slice")]
    [InlineData("anything", "GpuQueue.Slice")]
    public void ThrowIfUnsupported_MemberOfADerivedInput_IsHonoured(string which, string member)
    {
        var input = new GpuInput { Module = s_empty };
        input = which switch
        {
            "gpu" => input with { Gpu = "" },
            "kernels" => input with { Kernels = 0 },
            "shared" => input with { Shared = true },
            "queue in a queue" => input with { Queue = new() { Next = new() { Next = new() { Slice = TimeSpan.Zero } } } },
            "queues" => input with { Queues = [new(), new() { Slice = TimeSpan.Zero }] },
            "anything" => input with { Anything = new GpuQueue { Slice = TimeSpan.Zero } },
            _ => input with { Queue = new() { Slice = TimeSpan.Zero } },
        };

        Assert.Equal([member], Refused(new FetchingRunner(), input).Members);
        CapabilityGuard.ThrowIfUnsupported(new BusyRunner(), input);
    }

    [Fact]
    public void ThrowIfUnsupported_DerivedInputWithNothingSet_Passes() =>
        CapabilityGuard.ThrowIfUnsupported(new PlainRunner(), new GpuInput { Module = s_empty, Queue = new() });

    [Fact]
    public async Task ExecuteAsync_MemberThatTheGuardCannotRead_IsRefusedByNameBeforeTheCore()
    {
        var runner = new BusyRunner();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => runner.ExecuteAsync(new DarkInput { Module = s_empty }));
        Assert.Throws<InvalidOperationException>(() => new WasiRunnerSelector(runner).Select(new DarkInput { Module = s_empty }));

        Assert.Equal("DarkInput has DarkInput.Gpu, which is marked [RequiresCapability] and has no getter: the guard cannot tell what it asks for. Give it a getter, which may be private.", refused.Message);
        Assert.Empty(runner.Executed);
    }

    [Fact]
    public void ThrowIfUnsupported_MemberHiddenByADerivedInput_StillCounts()
    {
        var hidden = new NotedInput { Module = s_empty, NetFetch = "a note" };
        CapabilityGuard.ThrowIfUnsupported(new PlainRunner(), hidden);

        WasiExecInput set = new NotedInput(s_policy) { Module = s_empty };
        Assert.Equal(["WasiExecInput.NetFetch"], Refused(new PlainRunner(), set).Members);
    }

    [Fact]
    public void ThrowIfUnsupported_Passing_AllocatesNothing()
    {
        IWasiRunner runner = new BusyRunner();
        WasiExecInput plain = new() { Module = Wasm.Hello, NetFetch = s_policy, Limits = new() { Fuel = 7 } };
        var queue = new GpuQueue { Slice = TimeSpan.Zero, Next = new() };
        WasiExecInput derived = new GpuInput { Module = Wasm.Hello, Kernels = 3, Shared = true, Queue = queue, Queues = [queue, queue], Anything = queue };
        for (var i = 0; i < 100; i++)
            Check();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Check();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Check()
        {
            CapabilityGuard.ThrowIfUnsupported(runner, plain);
            CapabilityGuard.ThrowIfUnsupported(runner, derived);
        }
    }

    [Theory]
    [InlineData("openagentic_netfetch", "fetch_get")]
    [InlineData("wasiguard_netfetch", "open")]
    public void ThrowIfUnsupported_ModuleImportsNetFetch_IsRefusedByARunnerWithoutIt(string module, string function)
    {
        var input = new WasiExecInput { Module = Wasm.Importing(("wasi_snapshot_preview1", "fd_write"), (module, function)) };

        var refused = Refused(new PlainRunner(), input);

        Assert.Equal(
            $"PlainRunner: netFetch is not supported (wasmtime CLI runner). Imported by the module: {module}.{function}. Use a runner with [SupportsNetFetch], such as InProcessWasiRunner.",
            refused.Message);
        Assert.Equal(["netFetch"], refused.Capabilities);
        CapabilityGuard.ThrowIfUnsupported(new FetchingRunner(), input);
    }

    [Fact]
    public void ThrowIfUnsupported_ImportThatNobodyProvides_IsRefusedByEveryRunner()
    {
        var refused = Refused(new BusyRunner(), new() { Module = Wasm.Importing(("env", "missing")) });

        Assert.Contains("the import env.missing is not supported", refused.Message);
        Assert.Empty(refused.Capabilities);
    }

    [Fact]
    public void ThrowIfUnsupported_SeveralImportsThatNobodyProvides_AreNamedOnceAndTheFirstOnly()
    {
        var module = Wasm.Importing(("env", "a"), ("env", "b"), ("env", "a"), ("other", "c"), ("env", "d"), ("env", "e"), ("env", "f"), ("env", "g"));

        Assert.Equal(
            "BusyRunner: the imports env.a, env.b, other.c, env.d, env.e and 2 more are not supported (wasmtime CLI runner). Use a module without those imports, or declare a capability that provides them and a runner that has it.",
            Refused(new BusyRunner(), new() { Module = module }).Message);
        Assert.Equal(
            "WasiRunnerSelector: the imports env.a, env.b, other.c, env.d, env.e and 2 more are not supported (no single runner in the list has all that the input needs: BusyRunner lacks 7 imports; PlainRunner lacks 7 imports). "
            + "Use a module without those imports, or declare a capability that provides them and a runner that has it.",
            Refused(new WasiRunnerSelector(new BusyRunner(), new PlainRunner()), new() { Module = module }).Message);
    }

    [Fact]
    public void ThrowIfUnsupported_NameOfAnImport_IsEscaped()
    {
        var refused = Refused(new PlainRunner(), new() { Module = Wasm.Importing(("env\n", "a\u001b[31m\u202e"), ("openagentic_netfetch", "b\nc")) });

        Assert.Contains(@"netFetch, the import env\n.a\u{1b}[31m\u{202e} are not supported", refused.Message, StringComparison.Ordinal);
        Assert.Contains(@"Imported by the module: openagentic_netfetch.b\nc. ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Message, GuestText.Printable(refused.Message));
    }

    [Fact]
    public void ThrowIfUnsupported_ThousandsOfImports_GiveAShortMessageInLittleTime()
    {
        var module = Wasm.ImportingMany(200_000, i => ($"env{i}", new string('x', 20)));
        _ = module.Imports;

        var watch = System.Diagnostics.Stopwatch.StartNew();
        var refused = Refused(new WasiRunnerSelector(new BusyRunner(), new PlainRunner()), new() { Module = module });

        Assert.InRange(refused.Message.Length, 100, 1500);
        Assert.Contains("and 199995 more", refused.Message, StringComparison.Ordinal);
        // Some hundred milliseconds; twice over each import would be hours.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
    }

    /// <summary>The type of the import is the first one: a parameter and a result of 32 bits.</summary>
    [Theory]
    [InlineData("fd_frobnicate", "imports wasi_snapshot_preview1.fd_frobnicate with the type (i32) -> (i32), a function that WASI preview 1 does not have. Build it for WASI preview 1 (wasm32-wasip1)")]
    [InlineData("fd_write", "imports wasi_snapshot_preview1.fd_write with the type (i32) -> (i32), which has the type (i32, i32, i32, i32) -> (i32). Build it for WASI preview 1 (wasm32-wasip1)")]
    [InlineData("proc_exit", "which has the type (i32) -> ()")]
    public async Task ImportOfWasi_ThatNobodyHas_IsAModuleExceptionOfEveryRunner_BeforeTheCore(string function, string message)
    {
        var plain = new PlainRunner();
        var input = new WasiExecInput { Module = OneType(("wasi_snapshot_preview1", "fd_close"), ("wasi_snapshot_preview1", function)) };

        foreach (var runner in (IWasiRunner[])[plain, new WasiRunnerSelector(plain), new LoggingRunner(plain), new HandwrittenRunner()])
        {
            var refused = await Assert.ThrowsAsync<WasiModuleException>(() => runner.ExecuteAsync(input));
            Assert.StartsWith("The module 'module.wasm' imports wasi_snapshot_preview1.", refused.Message, StringComparison.Ordinal);
            Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(plain.Executed);
        Assert.Equal(["netFetch"], Refused(plain, input with { NetFetch = s_policy }).Capabilities);
    }

    [Fact]
    public void ImportsOfWasi_OfManyWrongTypes_AreNamedOnceAndTheFirstOnly()
    {
        var module = OneType([.. Enumerable.Range(0, 8).Select(i => ("wasi_snapshot_preview1", $"f{i / 2}\n")), ("wasi_snapshot_preview1", "args_get"), ("wasi_snapshot_preview1", "fd_seek"), ("wasi_snapshot_preview1", "fd_tell")]);

        var refused = Assert.Throws<WasiModuleException>(() => CapabilityGuard.ThrowIfUnsupported(new PlainRunner(), new() { Module = module }));

        Assert.Contains(@"imports wasi_snapshot_preview1.f0\n with", refused.Message, StringComparison.Ordinal);
        Assert.Contains("wasi_snapshot_preview1.args_get", refused.Message, StringComparison.Ordinal);
        Assert.Contains(", and 2 more of this kind. ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Message, GuestText.Printable(refused.Message));
    }

    [Fact]
    public void ImportsOfNetFetch_WithAnotherType_AreAModuleException()
    {
        var input = new WasiExecInput { Module = OneType(("openagentic_netfetch", "fetch_get")) };

        var refused = Assert.Throws<WasiModuleException>(() => CapabilityGuard.ThrowIfUnsupported(new FetchingRunner(), input));

        Assert.Contains("openagentic_netfetch.fetch_get with the type (i32) -> (i32)", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["netFetch"], Refused(new PlainRunner(), input).Capabilities);
        // What else is there, a runner of somebody else's may provide.
        CapabilityGuard.ThrowIfUnsupported(new FetchingRunner(), new() { Module = OneType(("wasiguard_netfetch", "more")) });
    }

    /// <summary>An enormous type that many imports name costs no more than it has bytes.</summary>
    [Fact]
    public void ImportsOfWasi_OfAnEnormousType_GiveAShortMessageInLittleTime()
    {
        byte[] type = [0x60, 0x80, 0x80, 0x40, .. Enumerable.Repeat((byte)0x7f, 1 << 20), 0];
        var imports = Wasm.ImportingMany(50_000, i => ("wasi_snapshot_preview1", $"f{i}")).Bytes.ToArray()[8..];
        var module = WasiModule.FromBytes((byte[])[.. Wasm.Header, 1, 0x86, 0x80, 0xc0, 0, 1, .. type, .. imports]);

        var watch = System.Diagnostics.Stopwatch.StartNew();
        var refused = Assert.Throws<WasiModuleException>(() => CapabilityGuard.ThrowIfUnsupported(new PlainRunner(), new() { Module = module }));

        Assert.Contains("with the type (1048576 values) -> (0 values)", refused.Message, StringComparison.Ordinal);
        Assert.InRange(refused.Message.Length, 100, 1500);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
    }

    [Fact]
    public void ThrowIfUnsupported_ImportOfTheWasiBeforePreview1_SaysSo()
    {
        var refused = Refused(new BusyRunner(), new() { Module = Wasm.Importing(("wasi_unstable", "fd_seek")) });

        Assert.Contains("the import wasi_unstable.fd_seek is not supported", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("'wasi_unstable' is the WASI before preview 1 (preview 0), which no runner has. Build the module for WASI preview 1 (wasm32-wasip1), with 'wasi_snapshot_preview1'.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThrowIfUnsupported_UnreadableModule_IsNotTheGuardsMatter()
    {
        CapabilityGuard.ThrowIfUnsupported(new PlainRunner(), new() { Module = s_empty });
        CapabilityGuard.ThrowIfUnsupported(new PlainRunner(), new() { Module = WasiModule.FromFile("no/such/file.wasm") });
    }

    [Fact]
    public void GetCapabilities_Decorator_HasThoseOfTheInnerRunner()
    {
        Assert.True(new LoggingRunner(new FetchingRunner()).Supports<SupportsNetFetchAttribute>());
        Assert.False(new LoggingRunner(new PlainRunner()).Supports<SupportsNetFetchAttribute>());
        Assert.Equal(CapabilitySet.Of<FetchingRunner>(), new LoggingRunner(new LoggingRunner(new FetchingRunner())).GetCapabilities());
    }

    [Fact]
    public async Task ExecuteAsync_Decorator_RefusesInItsOwnName()
    {
        var refused = await Assert.ThrowsAsync<WasiCapabilityNotSupportedException>(() =>
            new LoggingRunner(new PlainRunner()).ExecuteAsync(new() { Module = s_empty, NetFetch = s_policy }));

        Assert.Equal(typeof(LoggingRunner), refused.RunnerType);
    }

    [Fact]
    public void ThrowIfUnsupported_Null_NamesTheArgument()
    {
        Assert.Throws<ArgumentNullException>("runner", () => CapabilityGuard.ThrowIfUnsupported(null!, new() { Module = s_empty }));
        Assert.Throws<ArgumentNullException>("input", () => CapabilityGuard.ThrowIfUnsupported(new PlainRunner(), null!));
    }

    /// <summary>A module whose only type has a parameter and a result of 32 bits, which all its imports have.</summary>
    private static WasiModule OneType(params (string Module, string Name)[] functions)
    {
        byte[] imports = [(byte)functions.Length, .. functions.SelectMany(import => (byte[])[.. Wasm.Name(import.Module), .. Wasm.Name(import.Name), 0, 0])];
        return WasiModule.FromBytes((byte[])[.. Wasm.Header, .. Wasm.Section(1, [1, 0x60, 1, 0x7f, 1, 0x7f]), 2, (byte)(imports.Length | 0x80), (byte)(imports.Length >> 7), .. imports]);
    }

    private static WasiCapabilityNotSupportedException Refused(IWasiRunner runner, WasiExecInput input) =>
        Assert.Throws<WasiCapabilityNotSupportedException>(() => CapabilityGuard.ThrowIfUnsupported(runner, input));

    private sealed record DarkInput : WasiExecInput
    {
        [SuppressMessage("Runners", "WG2006", Justification = "What the guard makes of it is the test.")]
        [RequiresCapability(typeof(SupportsGpuAttribute))]
        public string? Gpu
        {
            init { }
        }
    }

    private sealed record NotedInput : WasiExecInput
    {
        public NotedInput()
        {
        }

        public NotedInput(NetFetchPolicy policy) => base.NetFetch = policy;

        public new string? NetFetch { get; init; }
    }
}
