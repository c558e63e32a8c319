namespace WasiGuard.Tests.Execution;

/// <summary>What a caller gives is copied once, when it is set.</summary>
public sealed class TakenOverTests
{
    private static readonly WasiExecInput s_plain = new() { Module = Wasm.Hello };

    [Fact]
    public async Task ExecuteAsync_ListsThatTheCallerChanges_RunsWhatWasSet()
    {
        List<string> arguments = ["first"];
        Dictionary<string, string> environment = new() { ["NAME"] = "first" };
        var runner = new PlainRunner();
        var input = s_plain with { Arguments = arguments, Environment = environment };
        arguments[0] = "a\0b";
        environment.Clear();

        await runner.ExecuteAsync(input);

        var executed = Assert.Single(runner.Executed);
        Assert.Equal(["first"], executed.Arguments);
        Assert.Equal("first", executed.Environment["NAME"]);
    }

    [Fact]
    public async Task ExecuteAsync_DerivedInput_KeepsItsType()
    {
        var runner = new BusyRunner();

        await runner.ExecuteAsync(new GpuInput { Module = Wasm.Hello, Arguments = ["x"], Gpu = "" });

        Assert.Equal("", Assert.IsType<GpuInput>(Assert.Single(runner.Executed)).Gpu);
    }

    [Fact]
    public void Lists_OfAnotherInput_AreNotCopiedAgain()
    {
        var first = s_plain with { Arguments = ["x"], Environment = new Dictionary<string, string> { ["A"] = "x" }, Preopens = [new("/tmp", "/data")] };
        var second = s_plain with { Arguments = first.Arguments, Environment = first.Environment, Preopens = first.Preopens };

        Assert.Same(first.Arguments, second.Arguments);
        Assert.Same(first.Environment, second.Environment);
        Assert.Same(first.Preopens, second.Preopens);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Lists_Taken_CannotBeChangedThroughACast()
    {
        var input = s_plain with { Arguments = new[] { "x" } };

        Assert.IsNotType<string[]>(input.Arguments);
        Assert.Throws<NotSupportedException>(() => ((IList<string>)input.Arguments)[0] = "y");
    }

    [Fact]
    public void Environment_WithAComparerOfItsOwn_CountsByExactName()
    {
        var input = s_plain with { Environment = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Path"] = "x" } };

        Assert.True(input.Environment.ContainsKey("Path"));
        Assert.False(input.Environment.ContainsKey("PATH"));
    }

    [Fact]
    public void Environment_WithANameTwiceOrNull_IsRefusedByName()
    {
        Assert.Contains("WasiExecInput.Environment gives entry 2", Assert.Throws<ArgumentException>("Environment", () => s_plain with { Environment = new Entries(("A", "1"), ("A", "2")) }).Message);
        Assert.Contains("WasiExecInput.Environment holds a name that is null", Assert.Throws<ArgumentException>("Environment", () => s_plain with { Environment = new Entries((null!, "1")) }).Message);
    }

    [Fact]
    public async Task Preopens_WithNull_AreRefusedByName()
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => new OpenRunner().ExecuteAsync(s_plain with { ReadOnlyPreopens = [new("/tmp", "/data"), null!] }));

        Assert.Contains("WasiExecInput.ReadOnlyPreopens[1] is null", refused.Message);
    }

    [SupportsReadOnlyPreopens]
    private sealed class OpenRunner : PlainRunner;

    /// <summary>A dictionary that lies.</summary>
    private sealed class Entries(params (string Name, string Value)[] entries) : IReadOnlyDictionary<string, string>
    {
        public int Count => 0;

        public IEnumerable<string> Keys => [];

        public IEnumerable<string> Values => [];

        public string this[string key] => "other";

        public bool ContainsKey(string key) => false;

        public bool TryGetValue(string key, out string value)
        {
            value = "other";
            return true;
        }

        public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    [Fact]
    public void Collections_WithMarkedMembersOfTheirOwn_AreRefusedByName()
    {
        var input = new WasiExecInput { Module = WasiModule.FromBytes(default) };

        Assert.Contains("WasiExecInput.Arguments", Assert.Throws<ArgumentException>(() => input with { Arguments = new MarkedList { Name = "x" } }).Message, StringComparison.Ordinal);
        Assert.Contains("WasiExecInput.Environment", Assert.Throws<ArgumentException>(() => input with { Environment = new MarkedVariables { Name = "x" } }).Message, StringComparison.Ordinal);
    }

    private sealed class MarkedList : List<string>
    {
        [RequiresCapability(typeof(SupportsFuelAttribute))]
        public string? Name { get; init; }
    }

    private sealed class MarkedVariables : Dictionary<string, string>
    {
        [RequiresCapability(typeof(SupportsFuelAttribute))]
        public string? Name { get; init; }
    }
}
